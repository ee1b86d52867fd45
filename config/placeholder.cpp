// Placeholder until the first room of this directory stands.

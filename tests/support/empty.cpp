// Keeps the support library non-empty for archivers that refuse one without members.

"""What `./dev bench` is made of; tests/bench/run is the entry."""

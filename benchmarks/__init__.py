"""What it costs. Each module is one benchmark with a `main` that prints its own table; `make bench` runs them all."""

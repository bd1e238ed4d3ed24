"""Several hosts on one machine: a network namespace each, and cables that can be pulled. Nightly, as root."""

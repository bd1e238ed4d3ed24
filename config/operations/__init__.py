"""Commands that need several apps at once: reference data, and a demo to play with. Part of the composition root."""

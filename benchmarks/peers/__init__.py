"""How others send the same letters; each program runs in an environment of its own and imports nothing of ours."""

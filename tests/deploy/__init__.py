"""How it is put up: image, compose file, proxy and the first environment."""

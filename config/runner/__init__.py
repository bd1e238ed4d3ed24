"""The local runner: `python -m config.runner` brings the whole service up on a laptop. Production never imports it."""

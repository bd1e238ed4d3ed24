"""Addresses of the test databases and servers, for tests that start processes of their own."""

import os
from urllib.parse import urlsplit, urlunsplit

from django.db import connections

VARIABLES = {"DATABASE_URL": "default", "KEYS_DATABASE_URL": "keys"}


def database_url(variable: str) -> str:
    """Return the address of the test's own database instead of the one the settings were read with."""
    name = connections[VARIABLES[variable]].settings_dict["NAME"]
    return urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{name}"))


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that works on this test's databases."""
    databases = {variable: database_url(variable) for variable in VARIABLES}
    return {**os.environ, **databases, "DJANGO_SETTINGS_MODULE": "config.settings.test", **more}

"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from config import logs
from config.vault import masters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()
logs.hide_tokens_of_server()
masters.load()  # a web server runs no system checks; unusable keys are to show at the start, not at a mom's first words

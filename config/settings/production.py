"""Production: refuses to start on anything unsafe, and says all of it at once."""

import os

from django.core.exceptions import ImproperlyConfigured

from config import sentry
from config.settings.variables import env

if _found := list(env.findings(os.environ)):
    raise ImproperlyConfigured("Production does not start:\n" + "\n".join(f"* {sentence}" for sentence in _found))

from config.settings.base import *  # noqa: F403
from config.settings.base import SENTRY_DSN, VERSION

DEBUG = False
DEVELOPMENT = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS")
SILENCED_SYSTEM_CHECKS = env("SILENCED_SYSTEM_CHECKS")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env("TRUST_PROXY_TLS") else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

if SENTRY_DSN:
    sentry.start(SENTRY_DSN, release=VERSION)

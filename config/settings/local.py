"""A laptop: the runner hands over the private servers by environment, and everything is easy to try."""

from config.settings.base import *  # noqa: F403
from config.settings.base import MIDDLEWARE, env

DEBUG = False
DEVELOPMENT = True
SECRET_KEY = env.str("SECRET_KEY", default="") or "development-only-secret-key-that-production-refuses"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
STAFF_MFA_REQUIRED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_AUTOREFRESH = False

"""The tests' settings for a server of its own process, which nobody hands the static files."""

from config.settings.test import *  # noqa: F403

WHITENOISE_USE_FINDERS = True
CIRCLES_PER_MEMBER = 8  # a week that fills every screen takes more than two circles
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys at http://localhost

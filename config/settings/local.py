"""A laptop: the runner hands over the private servers by environment, and everything is easy to try."""

from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING, THROTTLE_RATES, VAPID_SUBJECT, env

DEBUG = False
DEVELOPMENT = True
SECRET_KEY = env("SECRET_KEY") or "development-only-secret-key-that-production-refuses"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
STAFF_MFA_REQUIRED = False
VAPID_SUBJECT = VAPID_SUBJECT or "mailto:hello@kindcircle.example"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_AUTOREFRESH = False
# The demo's session is two minutes away: its reminder goes out one minute before, its question right after the end.
DELIVERY_LEADS_MINUTES = env.given("DELIVERY_LEADS_MINUTES", [72 * 60, 24 * 60, 1])
DELIVERY_PROMPT_DELAY_SECONDS = env.given("DELIVERY_PROMPT_DELAY_SECONDS", 0)
# The demo's mom sits in three circles already, and there is more to try.
CIRCLES_PER_MEMBER = env.given("CIRCLES_PER_MEMBER", 8)
# Everybody here comes from one address; what one account may do stays as it is.
THROTTLE_RATES = {scope: rate if scope.endswith(".account") else "10000/min" for scope, rate in THROTTLE_RATES.items()}
# The runner's screen shows lines to a person.
LOGGING["handlers"]["stderr"]["formatter"] = env.given("LOG_FORMAT", "plain")

"""Production: refuses to start on a default secret, DEBUG, a wildcard host or a missing encryption key."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import (
    MEETING_BASE_URL,
    SECURITY_CONTACT,
    VAPID_PRIVATE_KEY,
    VAPID_SUBJECT,
    VAULT_MASTER_KEYS,
    env,
)

DEBUG = False
DEVELOPMENT = False
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

if len(SECRET_KEY) < 50 or SECRET_KEY.endswith("that-production-refuses"):
    raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters.")
if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG cannot be switched on in production.")
if not ALLOWED_HOSTS or any("*" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the service's own names, without a wildcard.")
if not VAULT_MASTER_KEYS:
    raise ImproperlyConfigured("Set VAULT_MASTER_KEYS, the keys that seal what moms write.")
if MEETING_BASE_URL and not MEETING_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("Set MEETING_BASE_URL to an https address, or to nothing.")
if VAPID_PRIVATE_KEY and not VAPID_SUBJECT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured("Set VAPID_SUBJECT to where push services reach you: mailto:... or https://...")
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured("Set SECURITY_CONTACT to mailto:... or https://..., or to nothing.")
for variable in ("DATABASE_URL", "REDIS_URL"):
    if not env.str(variable, default=""):
        raise ImproperlyConfigured(f"Set {variable}.")

SILENCED_SYSTEM_CHECKS = env.list("SILENCED_SYSTEM_CHECKS", default=[])

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY_TLS", default=False) else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

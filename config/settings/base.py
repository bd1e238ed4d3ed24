"""Settings that hold everywhere. What differs by place comes from the environment; secrets have no default here."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from config import webapp
from config.settings.api import REST_FRAMEWORK as REST_FRAMEWORK
from config.settings.api import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")


def database(variable: str, default: str) -> dict[str, object]:
    """Return one engine's settings. An empty variable counts as not set, since an empty URL would yield no engine."""
    settings: dict[str, object] = env.db_url_config(env.str(variable, default="") or default)
    settings["CONN_MAX_AGE"] = 600
    settings["CONN_HEALTH_CHECKS"] = True
    options = settings.setdefault("OPTIONS", {})
    assert isinstance(options, dict)  # noqa: S101  (django-environ gives a dict; mypy cannot know)
    options.setdefault("options", "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000")
    return settings


def turn(task: str, seconds: float) -> dict[str, object]:
    """Return a turn of beat. It expires with the next one: a worker that was away has nothing to catch up with."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def keys_url(url: str) -> str:
    """Return the address of the keys database that stands beside the given one: same server, name + `_keys`."""
    head, _, query = url.partition("?")
    return f"{head}_keys" + (f"?{query}" if query else "")


_default_url = env.str("DATABASE_URL", default="") or "postgres://localhost/kindcircle"
DATABASES = {
    "default": database("DATABASE_URL", _default_url),
    "keys": database("KEYS_DATABASE_URL", keys_url(_default_url)),
}
DATABASE_ROUTERS = ["config.vault.router.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="") or "redis://127.0.0.1:6379/0"

INSTALLED_APPS = [
    "config.admin.KindcircleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "config.api",
    "config.vault",
    "config.operations",
    "members",
    "groups",
    "notifications",
]

MIDDLEWARE = [
    "config.api.middleware.PrivateAnswersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before WhiteNoise, so that the web app has its policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.api.middleware.BodyLimitMiddleware",
    "config.api.middleware.ThrottleMiddleware",  # before a session is read or a password hashed
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.api.middleware.ProblemMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False  # a redirect would turn an unsafe request into a GET

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]  # Django's own too would hash twice
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
]

# allauth, by REST only. Its own rate limits live in the cache; ours are in PostgreSQL and stand in front of it.
ACCOUNT_ADAPTER = "notifications.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_SIGNUP_FORM_CLASS = "members.signup.SignupForm"
# A code lives as long as the mail that carries it may take, and can be asked for again.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address per account: a new one takes the old one's place once it is verified
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
HEADLESS_ONLY = True
HEADLESS_SERVE_SPECIFICATION = False
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/app/#/verify/{key}",
    "account_reset_password": "/app/#/reset",
    "account_reset_password_from_key": "/app/#/reset/{key}",
    "account_signup": "/app/#/signup",
}
LOGIN_URL = "/app/#/login"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
STAFF_MFA_REQUIRED = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.api.problems.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
# What one account and one address may ask for, counted in PostgreSQL and exact under any parallelism (OWASP API4:2023).
THROTTLE_RATES = {
    "login.account": "10/15min",
    "login.address": "60/15min",
    "signup.account": "5/h",
    "signup.address": "30/h",
    "code.account": "6/15min",
    "code.address": "60/h",
    "reset.account": "5/h",
    "reset.address": "30/h",
    "confirm.account": "15/15min",
    "confirm.address": "120/15min",
    "account.account": "60/h",
    "account.address": "300/h",
    "write.account": "60/min",
    "write.address": "600/min",
    "feed.account": "60/h",  # a calendar looks every few minutes at most
    "feed.address": "600/min",  # some look for thousands of people from one address
}
NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("NUM_PROXIES", default=0)

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
_web_app = BASE_DIR / "frontend" / "dist"
WHITENOISE_ROOT = _web_app if _web_app.is_dir() else None
WHITENOISE_INDEX_FILE = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = webapp.is_immutable
WHITENOISE_ADD_HEADERS_FUNCTION = webapp.add_headers

# A history row says when it was written, not when its transaction began: only so do they follow one another.
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "visibility_timeout": 60}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # who is asked to leave finishes what it holds: that should be little
CELERY_RESULT_BACKEND = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Deliveries (docs/guarantees.md). All intervals are settings, so that the fault tests can run them at a twentieth.
SERIES_GRACE_SECONDS = env.float("SERIES_GRACE_SECONDS", default=600)  # until then nobody is told of a change
DELIVERY_TICK_SECONDS = env.float("DELIVERY_TICK_SECONDS", default=10)
DELIVERY_BATCH = 100
DELIVERY_SHARE = 500  # one message to the broker for so many that are due
DELIVERY_SENDERS = env.int("DELIVERY_SENDERS", default=4)  # woken at once by the broker, on all machines together
DELIVERY_WAKE_SECONDS = 60.0  # who was woken and is silent for so long never will begin
DELIVERY_LEASE_SECONDS = 120.0
DELIVERY_LOOK_SECONDS = 2.0  # for how long letters that are sent again when in doubt may share one last look
DELIVERY_SMTP_TIMEOUT_SECONDS = 10.0
DELIVERY_BACKOFF_SECONDS = [30, 60, 120, 240, 480, 900]
DELIVERY_BREAKER_FAILURES = 5
DELIVERY_BREAKER_SECONDS = 60.0
DELIVERY_RECONCILE_SECONDS = 300
DELIVERY_PURGE_SECONDS = 6 * 3600
DELIVERY_KEPT_DAYS = 30
# In the order of their turns. A turn ends after so many seconds; what it did not begin waits for the next one.
DELIVERY_CHANNELS = {"email": "notifications.channels.email.EmailChannel"}
DELIVERY_TURN_SECONDS = 15.0
# Web push: without a key pair (RFC 8292) there is none. The public half is computed from the private one.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default="")
if VAPID_PRIVATE_KEY:
    DELIVERY_CHANNELS["push"] = "notifications.channels.push.PushChannel"
# A device names the address that we call, so only these hosts are called, at port 443; `*.` stands for any name before.
PUSH_HOSTS = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"]
PUSH_EXTRA_ORIGINS: list[str] = []  # of a test's own server, such as http://127.0.0.1:8123; empty everywhere else
PUSH_TIMEOUT_SECONDS = 5.0
# The usual leads, three at most; the shortest, of an hour at most, ignores quiet hours. Development shortens them.
DELIVERY_LEADS_MINUTES = env.list("DELIVERY_LEADS_MINUTES", cast=int, default=[72 * 60, 24 * 60, 60])
DELIVERY_PROMPT_DELAY_SECONDS = env.int("DELIVERY_PROMPT_DELAY_SECONDS", default=30 * 60)
DELIVERY_DAILY_CAP = 4
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "tick": turn("notifications.tasks.tick", DELIVERY_TICK_SECONDS),
    "sweep": turn("groups.tasks.sweep", DELIVERY_TICK_SECONDS),
    "reconcile": turn("notifications.tasks.reconcile", DELIVERY_RECONCILE_SECONDS),
    "purge": turn("notifications.tasks.purge", DELIVERY_PURGE_SECONDS),
    "fade-attendance": turn("groups.tasks.fade_attendance", 24 * 3600),
    "materialise-series": {"task": "groups.tasks.materialise_series", "schedule": 6 * 3600},
    "recompute-instants": {"task": "groups.tasks.recompute_instants", "schedule": 24 * 3600},
    "purge-expired-logins": {"task": "config.operations.tasks.purge_expired_logins", "schedule": 3600},
    "purge-api-records": {"task": "config.operations.tasks.purge_api_records", "schedule": 3600},
}
ACCOUNT_MAIL_LIFETIME = timedelta(minutes=15)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
# Rooms are made under this address, a Jitsi server's by default; empty, facilitators paste a link of their own.
MEETING_BASE_URL = env.str("MEETING_BASE_URL", default="https://meet.jit.si/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Kindcircle <hello@kindcircle.example>")
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = DELIVERY_SMTP_TIMEOUT_SECONDS
# What proves that a mail provider speaks at /hooks/mail/{provider}/; without it nobody can.
ANYMAIL = {
    "WEBHOOK_SECRET": env.str("MAIL_HOOK_SECRET", default=""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.str("MAILGUN_SIGNING_KEY", default=""),
    "MAILERSEND_SIGNING_SECRET": env.str("MAILERSEND_SIGNING_SECRET", default=""),
}

READY_TOKEN = env.str("READY_TOKEN", default="")  # who shows it to /readyz is told the details; empty: nobody is
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # who shows it reads /metrics; empty: there is no such page
VAULT_MASTER_KEYS = env.list("VAULT_MASTER_KEYS", default=[])

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "config.logs.HideTokens"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["tokens"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # A refused request is no event of ours, and its address may hold the token of a one-tap link.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.csrf": {"level": "ERROR"}},
}

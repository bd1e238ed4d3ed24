"""Settings that hold everywhere. What differs by place comes from the environment; secrets have no default here."""

from pathlib import Path

import environ

from config import webapp
from config.settings.accounts import *  # noqa: F403
from config.settings.api import *  # noqa: F403
from config.settings.deliveries import *  # noqa: F403
from config.settings.http import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.variables import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env("VAR_DIR") or BASE_DIR / "var")


UNREACHED = {
    "connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}  # fmt: skip


def database(url: str) -> dict[str, object]:
    """Return one engine's settings."""
    settings: dict[str, object] = environ.Env.db_url_config(url)
    settings["CONN_MAX_AGE"] = 600
    settings["CONN_HEALTH_CHECKS"] = True
    options = settings.setdefault("OPTIONS", {})
    assert isinstance(options, dict)  # noqa: S101  (django-environ gives a dict; mypy cannot know)
    options.setdefault("options", "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000")
    # A server whose cable was pulled refuses nothing: without these a process waits for it for a quarter of an hour.
    for name, value in UNREACHED.items():
        options.setdefault(name, value)
    return settings


def keys_url(url: str) -> str:
    """Return the address of the keys database that stands beside the given one: same server, name + `_keys`."""
    head, _, query = url.partition("?")
    return f"{head}_keys" + (f"?{query}" if query else "")


_default_url = env.text("DATABASE_URL") or "postgres://localhost/kindcircle"
DATABASES = {
    "default": database(_default_url),
    "keys": database(env.text("KEYS_DATABASE_URL") or keys_url(_default_url)),
    # The same database by another connection: a rollback does not take away who has read (config/audit).
    "audit": database(_default_url) | {"TEST": {"MIRROR": "default"}},
}
DATABASE_ROUTERS = ["config.vault.router.KeysRouter", "config.audit.router.AuditRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL")

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
    "django_guid",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "config.api",
    "config.audit",
    "config.vault",
    "config.privacy",
    "config.operations",
    "members",
    "groups",
    "notifications",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
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

# allauth marks in it which digits of an authenticator were used: in one process's memory they would work in the next.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "api_cache"}}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "visibility_timeout": 60}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # who is asked to leave finishes what it holds: that should be little
CELERY_RESULT_BACKEND = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Who stands behind this installation, in feeds and for search engines.
ORGANISATION_NAME = env("ORGANISATION_NAME")
GUESTS_LIST_SECONDS = env("GUESTS_LIST_SECONDS")  # how old the directory may be that a guest reads; 0: never old
ORGANISATION_TEXTS = {"en": env("ORGANISATION_TEXT"), "es": env("ORGANISATION_TEXT_ES") or env("ORGANISATION_TEXT")}
SUPPORT_COUNTRY = env("SUPPORT_COUNTRY")
ACCENT_LIGHT, ACCENT_DARK = env("ACCENT_LIGHT"), env("ACCENT_DARK")
CIRCLES_PER_MEMBER = env("CIRCLES_PER_MEMBER")  # that she takes part in, not that she facilitates
JOIN_REQUESTS_PER_MEMBER = env("JOIN_REQUESTS_PER_MEMBER")
# So many in a full circle's line are enough for another one like it: an hour takes place from three on, and of five
# some cannot come. Nobody is singled out by it: that five wait says of none of them that she does.
CIRCLE_LIKE_THIS_FROM = env("CIRCLE_LIKE_THIS_FROM")
# Figures about everybody come out from so many contributors on; fewer than eleven cannot be asked for.
FIGURES_LEAST_CONTRIBUTORS = env("FIGURES_LEAST_CONTRIBUTORS")

READY_TOKEN = env("READY_TOKEN")  # who shows it to /readyz is told the details; empty: nobody is
METRICS_TOKEN = env("METRICS_TOKEN")  # who shows it reads /metrics; empty: there is no such page
VAULT_MASTER_KEYS = env("VAULT_MASTER_KEYS")
# How long backups of `default` are kept, and how much longer the journal of erasures (docs/operations.md).
BACKUPS_KEPT_DAYS = env("BACKUPS_KEPT_DAYS")
ERASURES_KEPT_LONGER_DAYS = 30

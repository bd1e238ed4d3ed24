"""Tests: real PostgreSQL and Valkey, started by tests/services_plugin.py; only hashing is made cheap."""

import base64

from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING

DEBUG = False
DEVELOPMENT = True
SECRET_KEY = "tests-only-secret-key-that-production-refuses"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
VAULT_MASTER_KEYS = ["test1:" + base64.b64encode(bytes(range(32))).decode()]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STAFF_MFA_REQUIRED = True
PUBLIC_URL = "https://kindcircle.test"
DELIVERY_CHANNELS = {
    "email": "notifications.channels.memory.MemoryChannel",
    "push": "notifications.channels.push.PushChannel",
}
VAPID_PRIVATE_KEY = base64.urlsafe_b64encode(bytes(range(1, 33))).decode().rstrip("=")
VAPID_SUBJECT = "mailto:hello@kindcircle.test"
ANYMAIL = {
    "WEBHOOK_SECRET": "provider:of-the-tests",
    "MAILGUN_WEBHOOK_SIGNING_KEY": "of-the-tests",
    "MAILERSEND_SIGNING_SECRET": "of-the-tests",
}
SECURITY_CONTACT, SECURITY_TXT_EXPIRES = "mailto:security@kindcircle.test", "2099-01-01T00:00:00Z"
LOGGING["handlers"]["stderr"]["formatter"] = "plain"
GUESTS_LIST_SECONDS = 0  # a test reads what was written just now
THROTTLE_RATES = {}  # tests of throttles set their own; the others would wait for each other
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

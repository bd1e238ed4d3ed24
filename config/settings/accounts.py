"""Who she is and how she proves it: passwords, codes, second factors. The same everywhere."""

from config.settings.variables import env

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]  # Django's own too would hash twice
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "members.passwords.NotCommon"},
    {"NAME": "members.passwords.NotHerAddress"},
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
ACCOUNT_REAUTHENTICATION_REQUIRED = MFA_REAUTHENTICATION_REQUIRED = True  # to change an address, a password, a factor
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True  # she is told of every change of a password, an address or a second factor
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this login stays; every other one ends, since its hash is another one's
HEADLESS_ONLY = True
HEADLESS_SERVE_SPECIFICATION = False
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/app/#/verify/{key}",
    "account_reset_password": "/app/#/reset",
    "account_reset_password_from_key": "/app/#/reset/{key}",
    "account_signup": "/app/#/signup",
}
LOGIN_URL = "/app/#/login"
MFA_ADAPTER = "members.secondfactor.MFAAdapter"  # seals the secrets of second factors
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
STAFF_MFA_REQUIRED = True
# Whether whoever leads needs a certificate that has not expired; the date stands on her page in the admin.
FACILITATOR_CERTIFICATE_REQUIRED = env("FACILITATOR_CERTIFICATE_REQUIRED")
# Whom to write to who cannot get in any more: an e-mail address. Empty: nobody is named.
SUPPORT_CONTACT = env("SUPPORT_CONTACT")

"""What every answer carries and every question must obey: cookies, policies, limits. The same everywhere."""

from csp.constants import NONE, SELF

from config.settings.variables import env

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
# /.well-known/security.txt: `mailto:` or `https:` for who finds a weakness, and the day until which that holds, at most
# a year ahead (RFC 9116). Without both there is no such page.
SECURITY_CONTACT = env("SECURITY_CONTACT")
SECURITY_TXT_EXPIRES = env("SECURITY_TXT_EXPIRES")
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
    "factor.account": "10/15min",  # digits of whoever has proved her password, from any number of logins and addresses
    "account.account": "60/h",
    "account.address": "300/h",
    "report.account": "10/d",
    "report.address": "100/d",
    "invite.account": "10/d",
    "invite.address": "100/d",
    "accept.account": "20/h",  # of tokens with 256 random bits: nobody guesses one
    "accept.address": "200/h",
    "write.account": "60/min",
    "write.address": "600/min",
    "feed.account": "60/h",  # a calendar looks every few minutes at most
    "feed.address": "600/min",  # some look for thousands of people from one address
}
NUM_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env("NUM_PROXIES")

"""Every variable that is read from the environment. After a change: `make reference`.

What a process does with each stands here once; `.env.example` and docs/settings.md are written from it.
"""

from typing import Final

from config.settings import rules
from config.settings.environment import Environment, Variable

NEEDED: Final = (
    Variable(
        "SECRET_KEY", "text", "",
        'At least 50 random characters. To make one: python -c "import secrets; print(secrets.token_urlsafe(64))"',
        needed=True, wrong=rules.secret,
    ),
    Variable(
        "ALLOWED_HOSTS", "list", [], "The service's own names, comma-separated, without wildcards.",
        example="circles.example.org", needed=True, wrong=rules.hosts,
    ),
    Variable(
        "PUBLIC_URL", "text", "http://127.0.0.1:8000", "Where people reach it; links in letters begin with this.",
        example="https://circles.example.org", needed=True, wrong=rules.begins("https://"),
    ),
    Variable(
        "DATABASE_URL", "database address", None, "PostgreSQL 15 or later.",
        example="postgres://kindcircle:password@127.0.0.1/kindcircle", needed=True, wrong=rules.postgres,
    ),
    Variable(
        "REDIS_URL", "text", "redis://127.0.0.1:6379/0",
        "Redis or Valkey. It holds nothing that matters: PostgreSQL is the truth.",
        needed=True, wrong=rules.begins("redis://", "rediss://", "unix://", "sentinel://"),
    ),
    Variable(
        "VAULT_MASTER_KEYS", "list", [],
        "The keys that seal what moms write: id:base64 of 32 random bytes, comma-separated, the current one first; "
        "older ones stay until `rotate_vault_keys` has run. To make one: "
        "python -c \"import base64, os; print('k1:' + base64.b64encode(os.urandom(32)).decode())\"",
        needed=True, wrong=rules.master_keys,
    ),
)  # fmt: skip
DATABASES: Final = (
    Variable(
        "KEYS_DATABASE_URL", "database address", None,
        "The database of the keys, best on a server of its own; its backups live seven days, not longer. Empty: beside "
        "the first one, with _keys behind its name.",
        example="postgres://kindcircle:password@127.0.0.1/kindcircle_keys", wrong=rules.postgres,
    ),
    Variable(
        "BACKUPS_KEPT_DAYS", "whole number", 30,
        "For how many days backups of the first database are kept; the journal of erasures outlives them.",
        wrong=rules.least(1),
    ),
    Variable(
        "MAINTENANCE_BY_WORKER", "true or false", True,
        "false where the service's role does not own the tables; `manage.py run_maintenance` then runs under the one "
        "that does (docs/operations.md).",
    ),
    Variable(
        "SILENCED_SYSTEM_CHECKS", "list", [],
        "Checks to leave out, comma-separated, such as vault.W001 where both databases share a server.",
    ),
)  # fmt: skip
LETTERS: Final = (
    Variable(
        "EMAIL_URL", "mail address", None,
        "smtp://user:password@host:port, smtp+tls:// for STARTTLS, smtp+ssl:// for TLS from the start. Empty: port 25 "
        "of this machine.",
        example="smtp+tls://user:password@127.0.0.1:587",
    ),
    Variable(
        "DEFAULT_FROM_EMAIL", "text", "Kindcircle <hello@kindcircle.example>", "Who letters come from.",
        example="Kindcircle <hello@circles.example.org>",
    ),
    Variable(
        "MAIL_HOOK_SECRET", "text", "",
        "What your mail provider shows when it tells of bounces and complaints at /hooks/mail/{provider}/ "
        "(docs/operations.md): `name:password` of the address you gave it. Empty: nobody may tell in this way.",
    ),
    Variable("MAILGUN_SIGNING_KEY", "text", "", "The key by which Mailgun signs what it tells. Empty: it cannot tell."),
    Variable("MAILERSEND_SIGNING_SECRET", "text", "", "The same for MailerSend."),
    Variable(
        "VAPID_PRIVATE_KEY", "text", "",
        "Messages on devices (web push): the private half of a key pair. Empty: there are none. Whoever changes it "
        "loses the devices that were told of before. To make one: "
        'python -c "import base64; from cryptography.hazmat.primitives.asymmetric import ec; '
        "print(base64.urlsafe_b64encode(ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32)).rstrip(b'=').decode())\"",
    ),
    Variable(
        "VAPID_SUBJECT", "text", "", "Where push services reach you.", example="mailto:hello@circles.example.org",
        wrong=rules.begins("mailto:", "https://"),
    ),
)  # fmt: skip
NETWORK: Final = (
    Variable(
        "NUM_PROXIES", "whole number", 0,
        "How many proxies stand in front; a forged X-Forwarded-For beyond them changes nothing.",
        example="1", wrong=rules.least(0),
    ),
    Variable(
        "TRUST_PROXY_TLS", "true or false", False,
        "true when the last of the proxies ends TLS and sets X-Forwarded-Proto itself.", example="true",
    ),
    Variable(
        "READY_TOKEN", "text", "",
        "Shows the details of /readyz to whoever sends it as a bearer token. Empty: nobody.",
    ),
    Variable(
        "METRICS_TOKEN", "text", "",
        "Opens /metrics to a monitor that sends it as a bearer token. Empty: the address leads nowhere.",
    ),
    Variable(
        "LOG_FORMAT", "text", "json", "How lines of the log look: json, an object each, or plain, for people.",
        wrong=rules.one_of("json", "plain"),
    ),
    Variable(
        "SENTRY_DSN", "text", "",
        "Where failures are told: the DSN of a Sentry, or of what speaks its language. Nothing of members is in it "
        "(docs/operations.md). Empty: nowhere.",
        wrong=rules.begins("https://"),
    ),
    Variable("DEBUG", "true or false", False, "There is no such thing in production.", wrong=rules.off),
    Variable(
        "VAR_DIR", "text", "",
        "Where files are written: the static files that were collected. Empty: var/ beside manage.py.",
    ),
)  # fmt: skip
ORGANISATION: Final = (
    Variable(
        "ORGANISATION_NAME", "text", "Kindcircle",
        "Who stands behind this installation: named on the public pages, in the web app, in the admin, in invitations, "
        "in the Meeting Guide feed, to search engines and in the report for funders. Titles of pages stay neutral.",
    ),
    Variable(
        "ORGANISATION_TEXT", "text", "",
        "A sentence about you at the foot of the public pages, of the web app and of every letter, in English. "
        "Never in a subject; a letter may be read over her shoulder all the same, so say who you are and not what for.",
        example="A project of the Harbour Street parents' house.",
    ),
    Variable(
        "ORGANISATION_TEXT_ES", "text", "", "The same in Spanish; empty: the English one.",
        example="Un proyecto de la casa de familias de Harbour Street.",
    ),
    Variable(
        "SUPPORT_COUNTRY", "text", "US",
        "Whose support lines are shown to a visitor whose browser names no country, and to who signs up without saying "
        "hers. The lines themselves are in the admin.",
        example="US", wrong=rules.country,
    ),
    Variable(
        "ACCENT_LIGHT", "text", "#6b2f55",
        "Your colour by day, for the public pages, the web app and the buttons of letters; 4.5 to 1 against the paper "
        "it stands on.",
        wrong=rules.accent("#fbf5ec", "#fffdf9", "#f4e6d8", "#fffaf5"),
    ),
    Variable(
        "ACCENT_DARK", "text", "#eab9a0", "The same by night.",
        wrong=rules.accent("#1c161c", "#261e26", "#2a202a", "#2a1522"),
    ),
    Variable(
        "SUPPORT_CONTACT", "text", "",
        "Whom to write to who cannot get in any more, an e-mail address; shown at the login. Empty: nobody is named.",
        example="help@circles.example.org",
    ),
    Variable(
        "SECURITY_CONTACT", "text", "",
        "/.well-known/security.txt (RFC 9116): where weaknesses are reported. Empty: there is no such page.",
        example="mailto:security@circles.example.org", wrong=rules.begins("mailto:", "https://"),
    ),
    Variable(
        "SECURITY_TXT_EXPIRES", "text", "", "Until when that holds, a year ahead at most.",
        example="2027-06-30T00:00:00Z", wrong=rules.instant,
    ),
    Variable(
        "MEETING_BASE_URL", "text", "https://meet.jit.si/",
        "Where rooms are made for circles that pasted no link: a Jitsi server. Set and empty: each pastes its own.",
        may_be_empty=True, wrong=rules.begins("https://"),
    ),
    Variable(
        "FACILITATOR_CERTIFICATE_REQUIRED", "true or false", False,
        "true: whoever leads a session needs a certificate whose date, in the admin, is not over.",
    ),
    Variable(
        "GUESTS_LIST_SECONDS", "whole number", 10,
        "How many seconds old the directory may be that somebody without a login reads. 0: it is made anew each time.",
        wrong=rules.least(0),
    ),
    Variable(
        "CIRCLES_PER_MEMBER", "whole number", 2,
        "How many circles a member takes part in. Where she facilitates does not count.", wrong=rules.least(1),
    ),
    Variable(
        "JOIN_REQUESTS_PER_MEMBER", "whole number", 3, "How many circles may have an open request of hers.",
        wrong=rules.least(1),
    ),
    Variable(
        "CIRCLE_LIKE_THIS_FROM", "whole number", 5,
        "From how many who wait for a full circle on another one like it is proposed.", wrong=rules.least(3),
    ),
    Variable(
        "FIGURES_LEAST_CONTRIBUTORS", "whole number", 150,
        "From how many contributors on figures about everybody come out; fewer than eleven cannot be asked for.",
        wrong=rules.least(11),
    ),
)  # fmt: skip
TIMES: Final = (
    Variable(
        "DELIVERY_LEADS_MINUTES", "list of whole numbers", [72 * 60, 24 * 60, 60],
        "The usual leads of reminders, in minutes before a session, three at most; the shortest, of an hour at most, "
        "ignores quiet hours.",
        example="4320,1440,60",
    ),
    Variable(
        "DELIVERY_PROMPT_DELAY_SECONDS", "whole number", 30 * 60,
        "How long after a session its question comes.", wrong=rules.least(0),
    ),
    Variable(
        "SERIES_GRACE_SECONDS", "number", 600.0,
        "For how long a change of a series can be undone; nobody is told of it before.", wrong=rules.least(0),
    ),
    Variable(
        "DELIVERY_TICK_SECONDS", "number", 10.0, "How often workers look for what is due.", wrong=rules.least(1),
    ),
    Variable(
        "DELIVERY_SENDERS", "whole number", 4,
        "How many processes send at the same time, on all machines together.", wrong=rules.least(1),
    ),
)  # fmt: skip

env: Final = Environment(
    {
        "Without these it does not start": NEEDED,
        "Databases": DATABASES,
        "Letters and messages": LETTERS,
        "Network and monitor": NETWORK,
        "Your organisation": ORGANISATION,
        "Times and amounts": TIMES,
    },
    pairs={"VAPID_PRIVATE_KEY": "VAPID_SUBJECT", "SECURITY_CONTACT": "SECURITY_TXT_EXPIRES"},
)

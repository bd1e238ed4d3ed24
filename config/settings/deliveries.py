"""When and by which ways what is owed is sent, and the turns of beat. All of it is read anew at each start."""

from datetime import timedelta

import environ

from config.settings.variables import env


def turn(task: str, seconds: float) -> dict[str, object]:
    """Return a turn of beat. It expires with the next one: a worker that was away has nothing to catch up with."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


# Deliveries (docs/guarantees.md). All intervals are settings, so that the fault tests can run them at a twentieth.
SERIES_GRACE_SECONDS = env("SERIES_GRACE_SECONDS")  # until then nobody is told of a change
DELIVERY_TICK_SECONDS = env("DELIVERY_TICK_SECONDS")
DELIVERY_BATCH = 100
DELIVERY_SHARE = 500  # one message to the broker for so many that are due
DELIVERY_SENDERS = env("DELIVERY_SENDERS")  # woken at once by the broker, on all machines together
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
VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY")
VAPID_SUBJECT = env("VAPID_SUBJECT")
if VAPID_PRIVATE_KEY:
    DELIVERY_CHANNELS["push"] = "notifications.channels.push.PushChannel"
# A device names the address that we call, so only these hosts are called, at port 443; `*.` stands for any name before.
PUSH_HOSTS = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"]
PUSH_EXTRA_ORIGINS: list[str] = []  # of a test's own server, such as http://127.0.0.1:8123; empty everywhere else
PUSH_TIMEOUT_SECONDS = 5.0
# The usual leads, three at most; the shortest, of an hour at most, ignores quiet hours. Development shortens them.
DELIVERY_LEADS_MINUTES = env("DELIVERY_LEADS_MINUTES")
DELIVERY_PROMPT_DELAY_SECONDS = env("DELIVERY_PROMPT_DELAY_SECONDS")
DELIVERY_DAILY_CAP = 4
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "tick": turn("notifications.tasks.tick", DELIVERY_TICK_SECONDS),
    "sweep": turn("groups.tasks.sweep", DELIVERY_TICK_SECONDS),
    "keep-privacy": turn("config.operations.tasks.keep_privacy", DELIVERY_TICK_SECONDS),
    "reconcile": turn("notifications.tasks.reconcile", DELIVERY_RECONCILE_SECONDS),
    "purge": turn("notifications.tasks.purge", DELIVERY_PURGE_SECONDS),
    "store-monthly-totals": turn("groups.tasks.store_monthly_totals", 24 * 3600),
    "fade-attendance": turn("groups.tasks.fade_attendance", 24 * 3600),
    "ask-about-old-words": turn("groups.tasks.ask_about_old_words", 24 * 3600),
    "forget-what-is-over": turn("groups.tasks.forget_what_is_over", 24 * 3600),
    "forget-unused-words": turn("groups.tasks.forget_unused_words", 24 * 3600),
    "materialise-series": {"task": "groups.tasks.materialise_series", "schedule": 6 * 3600},
    "recompute-instants": {"task": "groups.tasks.recompute_instants", "schedule": 24 * 3600},
    "purge-expired-logins": {"task": "config.operations.tasks.purge_expired_logins", "schedule": 3600},
    "purge-privacy": turn("config.operations.tasks.purge_privacy", 3600),
    "forget-invitations": turn("config.operations.tasks.forget_invitations", 24 * 3600),
    "purge-audit": turn("config.operations.tasks.purge_audit", 24 * 3600),
    "purge-api-records": {"task": "config.operations.tasks.purge_api_records", "schedule": 3600},
}
# Months are made and dropped by whoever owns the tables. Where workers may not, `run_maintenance` does it for them.
MAINTENANCE_BY_WORKER = env("MAINTENANCE_BY_WORKER")
if not MAINTENANCE_BY_WORKER:
    del CELERY_BEAT_SCHEDULE["purge"], CELERY_BEAT_SCHEDULE["purge-audit"]
ACCOUNT_MAIL_LIFETIME = timedelta(minutes=15)
PUBLIC_URL = env("PUBLIC_URL")
# Rooms are made under this address, a Jitsi server's by default; empty, facilitators paste a link of their own.
MEETING_BASE_URL = env("MEETING_BASE_URL")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL")
vars().update(env("EMAIL_URL") or environ.Env.email_url_config("smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = DELIVERY_SMTP_TIMEOUT_SECONDS
# What proves that a mail provider speaks at /hooks/mail/{provider}/; without it nobody can.
ANYMAIL = {
    "WEBHOOK_SECRET": env("MAIL_HOOK_SECRET"),
    "MAILGUN_WEBHOOK_SIGNING_KEY": env("MAILGUN_SIGNING_KEY"),
    "MAILERSEND_SIGNING_SECRET": env("MAILERSEND_SIGNING_SECRET"),
}

"""Two usual ways to mail N people: django-post-office's queue, and a Celery task for each recipient.

`python benchmarks/peers/mail.py prepare | owe KIND N | send`, and `celery --app mail worker` in this folder. The
letters are as long as ours, text and html from templates; the environment names the servers.
"""

import os
import sys
from urllib.parse import urlsplit

import django
from celery import Celery
from django.conf import settings

DATABASE = urlsplit(os.environ["PEER_DATABASE_URL"])
TEXT = """Hello {{ name }},

your session is on {{ day }} at {{ time }}, by your clock. It lasts {{ minutes }} minutes.

Can you come? Yes: {{ link }}yes/
No, somebody else may have my seat: {{ link }}no/
I hope to: {{ link }}hopeful/

Nobody needs a reason. If you need someone now: {{ link }}care/

No more of these: {{ link }}stop/
"""
HTML = "<!doctype html><html lang='en'><body style='margin:0;padding:24px'>{{ text|linebreaks }}</body></html>"

settings.configure(
    SECRET_KEY="a benchmark",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["post_office"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE.path.lstrip("/"),
            "USER": DATABASE.username or "",
            "PASSWORD": DATABASE.password or "",
            "HOST": os.environ["PEER_DATABASE_HOST"],
            "PORT": str(DATABASE.port or ""),
            "CONN_MAX_AGE": None,
        }
    },
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "NAME": "django"},
        {"BACKEND": "post_office.template.backends.post_office.PostOfficeTemplates", "APP_DIRS": True, "OPTIONS": {}},
    ],
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=int(os.environ["SINK_PORT"]),
    EMAIL_TIMEOUT=10,
    POST_OFFICE={"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}, "LOG_LEVEL": 0},
)
django.setup()

from django.core.mail import EmailMultiAlternatives  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.template import engines  # noqa: E402
from post_office import mail as post_office  # noqa: E402
from post_office.models import EmailTemplate  # noqa: E402

app = Celery("mail", broker=os.environ["PEER_BROKER_URL"])
app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)


def address(number: int) -> str:
    """Return the address of one of the recipients."""
    return f"m{number:06}@example.org"


def words(number: int) -> dict[str, object]:
    """Return what the templates are given for one of the recipients."""
    link = f"https://kindcircle.test/t/{number:06}-1f0c9a5e7b3d4482/"
    return {"name": f"Heron {number}", "day": "Tuesday 8 June", "time": "20:30", "minutes": 60, "link": link}


@app.task
def remind(number: int) -> None:
    """Render and send one letter."""
    made = engines["django"]
    text = made.from_string(TEXT).render(words(number))
    html = made.from_string(HTML).render({"text": text})
    letter = EmailMultiAlternatives("Your hour", text, "hello@kindcircle.test", [address(number)])
    letter.attach_alternative(html, "text/html")
    letter.send()


def owe(kind: str, number: int) -> None:
    """Put that many letters into the queue of the one or the other."""
    if kind == "celery":
        for each in range(number):
            remind.delay(each)
        return
    template, _ = EmailTemplate.objects.get_or_create(
        name="reminder", defaults={"subject": "Your hour", "content": TEXT, "html_content": HTML}
    )
    post_office.send_many(
        [
            {"recipients": [address(n)], "sender": "hello@kindcircle.test", "template": template,
             "context": words(n) | {"text": TEXT}, "render_on_delivery": True}
            for n in range(number)
        ]
    )  # fmt: skip


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            call_command("migrate", verbosity=0)
        case ["owe", kind, number]:
            owe(kind, int(number))
        case ["send"]:
            call_command("send_queued_mail", processes=2, log_level=0, verbosity=0)

"""Publishing what ships with the code. A version that has been published is never written again."""

import json
from datetime import datetime
from importlib.resources import files

from django.db import transaction

from members import events
from members.models import Agreement


@transaction.atomic
def load_agreement(now: datetime) -> bool:
    """This function will publish the shipped agreement unless its version exists; it returns whether it did."""
    shipped = json.loads(files("members").joinpath("reference", "agreement.json").read_text(encoding="utf-8"))
    _, is_new = Agreement.objects.get_or_create(
        version=shipped["version"],
        defaults={
            "text_en": _numbered(shipped["en"]),
            "text_es": _numbered(shipped["es"]),
            "published_at": now,
        },
    )
    if is_new:
        announce_agreement(version=shipped["version"], now=now)
    return is_new


@transaction.atomic
def announce_agreement(*, version: int, now: datetime) -> None:
    """This function will tell that a version was published, in the transaction that published it."""
    events.publish(events.AgreementPublished(version=version, at=now))


def _numbered(points: list[str]) -> str:
    return "\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))

"""Archives: asked for by her, made by whoever ticks next, taken once within a day. At rest they are sealed."""

import base64
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import models, transaction

from config import vault
from config.privacy import archive, events, parts
from config.privacy.errors import ExportGone
from config.privacy.models import Export

LIFETIME: Final = timedelta(hours=24)
_OPEN: Final = (Export.State.WAITING, Export.State.READY)


@transaction.atomic
def ask_for_export(*, member_id: UUID, now: datetime) -> Export:
    """This function will put an archive down to be made; one that waits, or can still be taken, is the answer."""
    _expire(Export.objects.filter(member_id=member_id), now=now)
    Export.objects.bulk_create([Export(member_id=member_id, asked_at=now)], ignore_conflicts=True)
    # Two taps at once: the constraint lets one through, and what stands is the answer to both.
    return Export.objects.get(member_id=member_id, state__in=_OPEN)


def own_export(*, member_id: UUID, export_id: UUID) -> Export:
    """This function will return one of hers. Raises Export.DoesNotExist."""
    return Export.objects.defer("archive_sealed").get(pk=export_id, member_id=member_id)


@transaction.atomic
def take_export(*, member_id: UUID, export_id: UUID, now: datetime) -> bytes:
    """This function will hand the archive out and forget it. Of any number of requests at once one gets it.

    Raises Export.DoesNotExist or ExportGone; a VaultError leaves it to be taken later.
    """
    row = Export.objects.select_for_update().get(pk=export_id, member_id=member_id)
    if row.state != Export.State.READY or row.archive_sealed is None or row.expires_at is None or row.expires_at <= now:
        raise ExportGone
    owner, place = vault.Owner.member(member_id), vault.place(row, "archive_sealed")
    opened = vault.reveal(bytes(row.archive_sealed), owner=owner, place=place, actor=member_id, reason="export")
    row.state, row.archive_sealed = Export.State.GONE, None
    row.save(update_fields=["state", "archive_sealed"])
    return base64.b64decode(opened)


def make_exports(*, now: datetime) -> int:
    """This function will make every archive that waits and return how many. Any number of makers at once is safe.

    One that cannot be made keeps no other back, and waits for the next tick. Raises ExceptionGroup at the end.
    """
    made, wrong = 0, []
    for export_id in (
        Export.objects.filter(state=Export.State.WAITING).order_by("asked_at").values_list("pk", flat=True)
    ):
        try:
            made += _make(export_id, now=now)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise ExceptionGroup("some archives could not be made", wrong)
    return made


def expire(*, now: datetime) -> int:
    """This function will forget archives whose day is over, and a day later that they were asked for."""
    gone = _expire(Export.objects.all(), now=now)
    Export.objects.filter(state=Export.State.GONE, expires_at__lte=now - LIFETIME).delete()
    return gone


@transaction.atomic
def _make(export_id: UUID, *, now: datetime) -> bool:
    waiting = Export.objects.select_for_update(skip_locked=True, no_key=True)
    row = waiting.filter(pk=export_id, state=Export.State.WAITING).first()
    if row is None:
        return False
    packed = archive.pack(parts.export(row.member_id), at=now)
    owner, place = vault.Owner.member(row.member_id), vault.place(row, "archive_sealed")
    row.archive_sealed = vault.seal(base64.b64encode(packed).decode(), owner=owner, place=place)
    row.state, row.expires_at = Export.State.READY, now + LIFETIME
    row.save(update_fields=["archive_sealed", "state", "expires_at"])
    events.publish(events.ExportReady(member_id=row.member_id, export_id=row.pk, expires_at=row.expires_at, at=now))
    return True


def _expire(rows: models.QuerySet[Export], *, now: datetime) -> int:
    over = rows.filter(state=Export.State.READY, expires_at__lte=now)
    return over.update(state=Export.State.GONE, archive_sealed=None)

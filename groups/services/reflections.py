"""Keeping what she wrote after a session, sealed with her own key. Nobody else opens it unless she shares it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from config import vault
from groups import events
from groups.care import calls_for_the_card
from groups.errors import AlreadyReflected, ConsentRequired, NotAsked, NotAttended
from groups.models import Membership, PromptShown, Reflection, Seat, Session
from groups.selectors.support import Line, support_card
from groups.services.prompts import choose_midweek_prompt
from groups.services.sharing import look_after
from members import selectors as people
from members.models import Member

AFTER_LEAVING = timedelta(days=14)


@transaction.atomic
def write_reflection(
    *, author: Member, session_id: UUID, text: str, now: datetime, is_finished: bool = True, is_midweek: bool = False
) -> Reflection:
    """Keep her answer, one for each question after a session she came to; a first few words count as an answer too.

    Her text is sealed before it reaches the database. Who answered the first question is asked one more midweek.
    Raises ConsentRequired, NotAttended, NotAsked or AlreadyReflected; then nothing is stored.
    """
    _check_consent(author.pk)
    if not _came(author, session_id, now=now) or not _may_still_write(author, session_id, now=now):
        raise NotAttended
    if Reflection.objects.filter(author=author, session_id=session_id, is_midweek=is_midweek).exists():
        raise AlreadyReflected
    shown = _shown(author, session_id, is_midweek=is_midweek, now=now)
    reflection = Reflection(
        author=author,
        session_id=session_id,
        prompt_id=shown.prompt_id if shown else None,
        is_midweek=is_midweek,
        is_finished=is_finished,
        created_at=now,
        updated_at=now,
    )
    reflection.text_sealed = _sealed(reflection, text)
    reflection.save(force_insert=True)
    if not is_midweek:
        choose_midweek_prompt(session=_session(session_id), member=author, now=now)
    events.publish(events.ReflectionWritten(session_id=session_id, member_id=author.pk, is_midweek=is_midweek, at=now))
    return reflection


def lines_after(text: str, *, country: str) -> list[Line]:
    """Return whom to call, in the card's order, where what she wrote calls for it; else nothing. Nobody is told."""
    return support_card(country).lines if calls_for_the_card(text) else []


@transaction.atomic
def change_reflection(
    *, author: Member, reflection_id: UUID, text: str, now: datetime, is_finished: bool = True
) -> Reflection:
    """Put other words in place of hers; whoever she shares it with reads those from then on.

    Raises Reflection.DoesNotExist or ConsentRequired.
    """
    Member.objects.select_for_update(no_key=True).get(pk=author.pk)  # before the reflection, as sharing it does
    reflection = Reflection.objects.select_for_update().get(pk=reflection_id, author=author)
    _check_consent(author.pk)
    reflection.text_sealed = _sealed(reflection, text)
    reflection.is_finished = is_finished
    reflection.version += 1
    reflection.updated_at = now
    reflection.save(update_fields=["text_sealed", "is_finished", "version", "updated_at"])
    look_after(reflection, text, now=now)
    return reflection


@transaction.atomic
def delete_reflection(*, author: Member, reflection_id: UUID) -> None:
    """Remove it for good, consent or not. Raises Reflection.DoesNotExist."""
    Reflection.objects.get(pk=reflection_id, author=author).delete()


def _shown(author: Member, session_id: UUID, *, is_midweek: bool, now: datetime) -> PromptShown | None:
    """Return the question she answers. Raises NotAsked for one of midweek that was not put to her, or not yet."""
    asked = PromptShown.objects.filter(member=author, session_id=session_id, is_midweek=is_midweek)
    shown = asked.filter(shown_at__lte=now).first() if is_midweek else asked.first()
    if is_midweek and shown is None:
        raise NotAsked
    return shown


def _session(session_id: UUID) -> Session:
    return Session.objects.select_related("circle").get(pk=session_id)


def _came(author: Member, session_id: UUID, *, now: datetime) -> bool:
    """Say whether she came to a session that took place, and let two tabs queue, so that the second reads the first."""
    attended = Seat.objects.filter(
        session=session_id,
        session__state=Session.State.SCHEDULED,
        session__starts_at__lte=now,
        member=author,
        state__in=Seat.SEATED,
        attendance__in=Seat.CAME,
    )
    # `exists` would lock the session's row on top, in whichever order.
    return attended.select_for_update(of=("self",)).first() is not None


def _may_still_write(author: Member, session_id: UUID, *, now: datetime) -> bool:
    """Whoever left, or was removed, may write for fourteen days more (the matrix, row me.reflections)."""
    circle = Membership.objects.filter(circle__sessions=session_id, member=author, state=Membership.State.ACTIVE)
    return circle.exists() or Session.objects.filter(pk=session_id, ends_at__gte=now - AFTER_LEAVING).exists()


def _check_consent(member_id: UUID) -> None:
    if not people.has_consent(member_id, "reflections"):
        raise ConsentRequired


def _sealed(reflection: Reflection, text: str) -> bytes:
    return vault.seal(
        text, owner=vault.Owner.member(reflection.author_id), place=vault.place(reflection, "text_sealed")
    )

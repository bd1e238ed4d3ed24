"""Choosing the one kind question after a session, and remembering it, so that it is not put to her again too soon."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from groups import events
from groups.models import Prompt, PromptShown, Seat, Session
from groups.selectors.prompts import fitting_prompt, midweek_at, phase_of, skips_in_a_row, unfitting_prompts
from members.models import Member


@transaction.atomic
def choose_prompt(*, session: Session, member: Member, phase: str | None = None, now: datetime) -> Prompt | None:
    """Choose her question and write down that it was chosen; chosen once, it stays. None when all were asked lately.

    Without a phase it is the one of this hour on her clock: the session's evening, or a later day.
    """
    phase = phase or phase_of(session, member, now=now)
    prompt = fitting_prompt(session=session, member=member, phase=phase, now=now)
    if prompt is None:
        return None
    is_midweek = phase == Prompt.Phase.MIDWEEK
    shown = PromptShown(member=member, session=session, prompt=prompt, is_midweek=is_midweek, shown_at=now)
    PromptShown.objects.bulk_create([shown], ignore_conflicts=True)
    # Two at once: the constraint let one of them win, and both are told the same.
    standing = PromptShown.objects.select_related("prompt").get(member=member, session=session, is_midweek=is_midweek)
    return standing.prompt


@transaction.atomic
def choose_prompt_after(*, session_id: UUID, member: Member, now: datetime) -> Prompt | None:
    """Choose her question after this session, as `choose_prompt` does. Raises Session.DoesNotExist."""
    session = Session.objects.select_related("circle").get(pk=session_id)
    return choose_prompt(session=session, member=member, now=now)


@transaction.atomic
def choose_midweek_prompt(*, session: Session, member: Member, now: datetime) -> Prompt | None:
    """Choose the one question more for her who answered, for an hour that is still to come.

    None when all were asked lately, or the next session would be too near.
    """
    asked_at = midweek_at(session, member, answered_at=now)
    if asked_at is None:
        return None
    return choose_prompt(session=session, member=member, phase=Prompt.Phase.MIDWEEK, now=asked_at)


@transaction.atomic
def choose_again(*, member_id: UUID, now: datetime) -> None:
    """Put other questions in place of those that wait for her and may not be put to her after what she just said.

    Where all others were asked lately none stands there.
    """
    for shown, other in unfitting_prompts(Member.objects.get(pk=member_id), now=now):
        waiting = PromptShown.objects.filter(pk=shown.pk, skipped_at=None)
        if other is None:
            waiting.delete()
        else:
            waiting.update(prompt=other)


@transaction.atomic
def skip_prompt(*, prompt_id: UUID, member: Member, now: datetime) -> None:
    """Set her question aside, so that nothing asks it any more. Skipping twice changes nothing.

    Raises PromptShown.DoesNotExist.
    """
    _skip(PromptShown.objects.select_for_update().get(pk=prompt_id, member=member), now=now)


@transaction.atomic
def skip_prompt_after(*, session_id: UUID, member: Member, is_midweek: bool = False, now: datetime) -> None:
    """Set her question after this session aside, if one was put to her."""
    asked = PromptShown.objects.filter(session=session_id, member=member, is_midweek=is_midweek)
    for shown in asked.select_for_update():
        _skip(shown, now=now)


@transaction.atomic
def resume_prompt(*, prompt_id: UUID, member: Member, now: datetime) -> None:
    """Take a skip back: the question waits for her again. Raises PromptShown.DoesNotExist."""
    shown = PromptShown.objects.select_for_update().get(pk=prompt_id, member=member)
    if shown.skipped_at is None:
        return
    shown.skipped_at = None
    shown.save(update_fields=["skipped_at"])
    seat = Seat.objects.filter(session_id=shown.session_id, member=member, state__in=Seat.SEATED).first()
    if seat is None:
        return
    events.publish(
        events.PromptResumed(
            seat_id=seat.pk,
            session_id=shown.session_id,
            member_id=member.pk,
            is_midweek=shown.is_midweek,
            skips_in_a_row=skips_in_a_row(member),
            at=now,
        )
    )


def _skip(shown: PromptShown, *, now: datetime) -> None:
    if shown.skipped_at is not None:
        return
    shown.skipped_at = now
    shown.save(update_fields=["skipped_at"])
    events.publish(
        events.PromptSkipped(
            session_id=shown.session_id,
            member_id=shown.member_id,
            is_midweek=shown.is_midweek,
            skips_in_a_row=skips_in_a_row(shown.member),
            at=now,
        )
    )

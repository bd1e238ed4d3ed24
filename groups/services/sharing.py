"""Her yes to others reading one reflection, how she takes it back, and what a reader tells us of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from config import audit
from groups import events
from groups.care import calls_for_the_card
from groups.errors import ConsentRequired, NotAMember, NotNamed, PassageNotThere, SharingEnded
from groups.models import Membership, Reflection, Report
from groups.selectors.reflections import own_texts
from groups.selectors.sharing import sentence, shared_texts, shared_with
from groups.services.reports import check_not_hers, close, make_report, open_item, open_report
from members import selectors as people
from members.models import Member

_SharedWith = Reflection.SharedWith
_OF_SHARING: Final = ("shared_with", "shared_at", "shared_version", "version")


@transaction.atomic
def share_reflection(*, author: Member, reflection_id: UUID, tier: str, now: datetime) -> Reflection:
    """Let one reflection be read, or counted, by whom she says; `nobody` takes it back, consent or not.

    Words that she shares with the circle and that call for the support card open an item for those who moderate.
    Raises Reflection.DoesNotExist, ConsentRequired, SharingEnded while those who moderate have ended it, or NotAMember
    where she is in that circle no more.
    """
    circle_id = Reflection.objects.values_list("session__circle", flat=True).get(pk=reflection_id, author=author)
    # Membership, member, reflection: leaving the circle waits at the first, taking a consent back at the second.
    membership = _membership(author, circle_id)
    Member.objects.select_for_update(no_key=True).get(pk=author.pk)
    reflection = Reflection.objects.select_for_update(of=("self",)).get(pk=reflection_id)
    if reflection.shared_with == tier:
        return reflection
    if tier != _SharedWith.NOBODY:
        _check_consent(author, tier)
    if tier in Reflection.READ and reflection.sharing_ended_at is not None:
        raise SharingEnded
    if tier in Reflection.READ and membership is None:
        raise NotAMember("You are not in this circle any more, so nobody there would read it.")
    is_taken_back = tier == _SharedWith.NOBODY
    reflection.shared_with = tier
    reflection.shared_at = None if is_taken_back else now
    reflection.shared_version = None if is_taken_back else sentence(tier)["version"]
    reflection.version += 1
    reflection.save(update_fields=_OF_SHARING)
    if tier == _SharedWith.CIRCLE:
        look_after(reflection, own_texts(author, [reflection], reason="sharing")[reflection.pk], now=now)
    return reflection


def look_after(reflection: Reflection, text: str, *, now: datetime) -> None:
    """Open an item where what the circle reads calls for the support card (security.md, Safety); not a word is copied.

    What she shares with nobody, or with whoever facilitates, alerts nobody.
    """
    if reflection.shared_with != _SharedWith.CIRCLE or not calls_for_the_card(text):
        return
    hers = Membership.objects.filter(circle__sessions=reflection.session_id, member=reflection.author_id)
    membership = hers.filter(state=Membership.State.ACTIVE).select_related("circle", "member").first()
    if membership is not None:
        open_item(membership=membership, session=reflection.session, now=now)


@transaction.atomic
def flag_reflection(*, reader: Member, public_id: UUID, reason: str, passage: str, now: datetime) -> Report:
    """Tell those who moderate of a passage that was shared with her. The passage is copied, and nothing else of it.

    Raises Reflection.DoesNotExist for what is not shared with her, PassageNotThere for words that do not stand there.
    """
    shared = shared_with(reader).filter(public_id=public_id)
    # Her row is where taking back, leaving for good and this queue; locking what she wrote would cross an erasure.
    Member.objects.select_for_update(no_key=True).filter(pk__in=shared.values("author")).first()
    reflection = shared.get()
    text = shared_texts(reader, [reflection], reason="flag").get(reflection.pk, "")
    if " ".join(passage.split()) not in " ".join(text.split()):
        raise PassageNotThere
    session = reflection.session
    known = Membership.objects.filter(circle=session.circle_id, member=reflection.author_id)
    membership = known.filter(state=Membership.State.ACTIVE).select_related("member").first()
    if membership is None:  # she leaves at this very moment
        raise Reflection.DoesNotExist
    return make_report(
        reporter=reader,
        subject=Report.Subject.REFLECTION,
        circle=session.circle,
        session=session,
        membership=membership,
        reason=reason,
        text=passage,
        now=now,
        reflection=reflection,
    )


@transaction.atomic
def end_sharing(*, report_id: UUID, actor: Member, now: datetime) -> Report:
    """Take what a report flagged out of the circle, close the report, and tell its author: it stays hers.

    It holds also where she took it back a moment ago. Raises ReportClosed, AboutHerself, or NotNamed where nothing was
    flagged or it is gone.
    """
    _hold_author(report_id)
    report = open_report(report_id, actor)
    reflection = _flagged(report)
    reflection.shared_with, reflection.shared_at, reflection.shared_version = _SharedWith.NOBODY, None, None
    reflection.sharing_ended_at = now
    reflection.version += 1
    reflection.save(update_fields=[*_OF_SHARING, "sharing_ended_at"])
    audit.record(audit.Entry.about(reflection, actor=actor.pk, action="sharing.ended", reason=report.reason))
    events.publish(events.SharingWasEnded(reflection_id=reflection.pk, member_id=reflection.author_id, at=now))
    return close(report, actor, Report.Outcome.ENDED, now=now)


@transaction.atomic
def lift_end_of_sharing(*, report_id: UUID, actor: Member) -> None:
    """Let her share again what was taken out of the circle; nothing is shared by that.

    Raises AboutHerself, or NotNamed where it is gone.
    """
    _hold_author(report_id)
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    check_not_hers(report, actor)
    reflection = _flagged(report)
    if reflection.sharing_ended_at is not None:
        reflection.sharing_ended_at = None
        reflection.save(update_fields=["sharing_ended_at"])
        audit.record(audit.Entry.about(reflection, actor=actor.pk, action="sharing.allowed"))


def _hold_author(report_id: UUID) -> None:
    """Lock her row first: sharing, taking back and leaving for good queue there, and lock the report after it."""
    about = Report.objects.filter(pk=report_id).values("reported")
    Member.objects.select_for_update(no_key=True).filter(pk__in=about).first()


def _flagged(report: Report) -> Reflection:
    if report.reflection_id is None:
        raise NotNamed
    return Reflection.objects.select_for_update(of=("self",)).get(pk=report.reflection_id)


def _membership(author: Member, circle_id: UUID) -> Membership | None:
    hers = Membership.objects.filter(circle=circle_id, member=author, state=Membership.State.ACTIVE)
    return hers.select_for_update(no_key=True).first()


def _check_consent(author: Member, tier: str) -> None:
    if not people.has_consent(author.pk, "reflections"):
        raise ConsentRequired
    if tier == _SharedWith.FIGURES and not people.has_consent(author.pk, "figures"):
        raise ConsentRequired("Nothing is counted before you said yes to being counted. It stays as it was.")

"""Her yes to others reading one reflection, how she takes it back, and what a reader tells us of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from groups.care import calls_for_the_card
from groups.errors import ConsentRequired, NotAMember, PassageNotThere
from groups.models import Membership, Reflection, Report
from groups.selectors.reflections import own_texts
from groups.selectors.sharing import sentence, shared_texts, shared_with
from groups.services.reports import make_report, open_item
from members import selectors as people
from members.models import Member

_SharedWith = Reflection.SharedWith


@transaction.atomic
def share_reflection(*, author: Member, reflection_id: UUID, tier: str, now: datetime) -> Reflection:
    """Let one reflection be read, or counted, by whom she says; `nobody` takes it back, consent or not.

    Words that she shares with the circle and that call for the support card open an item for those who moderate.
    Raises Reflection.DoesNotExist, ConsentRequired, or NotAMember where she is in that circle no more.
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
    if tier in Reflection.READ and membership is None:
        raise NotAMember("You are not in this circle any more, so nobody there would read it.")
    is_taken_back = tier == _SharedWith.NOBODY
    reflection.shared_with = tier
    reflection.shared_at = None if is_taken_back else now
    reflection.shared_version = None if is_taken_back else sentence(tier)["version"]
    reflection.version += 1
    reflection.save(update_fields=["shared_with", "shared_at", "shared_version", "version"])
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
    )


def _membership(author: Member, circle_id: UUID) -> Membership | None:
    hers = Membership.objects.filter(circle=circle_id, member=author, state=Membership.State.ACTIVE)
    return hers.select_for_update(no_key=True).first()


def _check_consent(author: Member, tier: str) -> None:
    if not people.has_consent(author.pk, "reflections"):
        raise ConsentRequired
    if tier == _SharedWith.FIGURES and not people.has_consent(author.pk, "figures"):
        raise ConsentRequired("Nothing is counted before you said yes to being counted. It stays as it was.")

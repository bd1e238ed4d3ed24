"""Sharing beside what ends it: whichever comes first, nothing stays open that was taken back, and nothing deadlocks."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from config.privacy.erasing import erase_member
from groups import errors
from groups.models import Reflection, Report, Seat
from groups.selectors.sharing import shared_with
from groups.services import reflections, sharing
from members.models import Member
from members.services.consents import withdraw_consent
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.groups.test_block_races import later
from tests.groups.test_seat_races import leaving, together

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

ROUNDS = 25
Job = Callable[[], object]


def rounds() -> Iterator[tuple[int, Reflection, Member]]:
    """Yield, for each round, what somebody wrote in a circle of its own, and who else is there."""
    for number in range(ROUNDS):
        circle, ann, bea = make_circle(), make_member(reflecting=True), make_member()
        for member in (ann, bea):
            make_membership(circle, member)
        session = make_session(circle, starts_at=timezone.now() - timedelta(hours=2))
        make_seat(session, ann, attendance=Seat.Attendance.ATTENDED)
        words = {"text": "I cried in the car.", "now": timezone.now()}
        yield number, reflections.write_reflection(author=ann, session_id=session.pk, **words), bea


def setting(reflection: Reflection, tier: str) -> Job:
    values = {"author": reflection.author, "reflection_id": reflection.pk, "tier": tier}
    return lambda: sharing.share_reflection(now=timezone.now(), **values)


def flagging(reflection: Reflection, reader: Member) -> Job:
    values = {"public_id": reflection.public_id, "reason": "other", "passage": "in the car"}

    def run() -> object:
        try:
            return sharing.flag_reflection(reader=reader, now=timezone.now(), **values)
        except Reflection.DoesNotExist as gone:
            return gone

    return run


def withdrawing(member: Member) -> Job:
    return lambda: withdraw_consent(member=member, purpose="reflections", now=timezone.now())


def test_a_consent_that_ends_beside_a_yes_leaves_nothing_open() -> None:
    for number, hers, bea in rounds():
        answers = together(setting(hers, "circle"), later(number, withdrawing(hers.author)))
        assert all(each is None or isinstance(each, Reflection | errors.ConsentRequired) for each in answers)
        assert not shared_with(bea).exists()
        hers.refresh_from_db()
        assert hers.shared_with == "nobody"


def test_leaving_beside_a_yes_leaves_nothing_open() -> None:
    for number, hers, bea in rounds():
        together(setting(hers, "circle"), later(number, leaving(hers.session.circle, hers.author)))
        assert not shared_with(bea).exists()
        hers.refresh_from_db()
        assert hers.shared_with == "nobody"


def test_a_flag_beside_taking_back_is_whole_or_not_there() -> None:
    told = 0
    for number, hers, bea in rounds():
        setting(hers, "circle")()
        flagged, _ = together(flagging(hers, bea), later(number, setting(hers, "nobody")))
        assert Report.objects.filter(reported=hers.author).count() == int(isinstance(flagged, Report))
        assert not shared_with(bea).exists()
        told += isinstance(flagged, Report)
    assert told  # else the head start was never long enough to say anything


def test_her_account_ends_beside_a_flag_and_other_words() -> None:
    for number, hers, bea in rounds():
        setting(hers, "circle")()
        author = hers.author

        def erasing(author: Member = author) -> object:
            return erase_member(author.pk, now=timezone.now())

        def changing(hers: Reflection = hers, author: Member = author) -> object:
            words = {"text": "Half of it in the car.", "now": timezone.now()}
            try:
                return reflections.change_reflection(author=author, reflection_id=hers.pk, **words)
            except (Reflection.DoesNotExist, Member.DoesNotExist) as gone:
                return gone

        together(flagging(hers, bea), changing, later(number, erasing))
        assert not Member.objects.filter(pk=author.pk).exists()
        assert not Reflection.objects.filter(pk=hers.pk).exists()
        assert not Report.objects.exclude(text_sealed=None).filter(circle=hers.session.circle).exists()

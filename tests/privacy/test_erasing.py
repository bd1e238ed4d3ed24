"""She goes: everything about her with her, and nothing of anybody else's."""

import re
import subprocess
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session as Login
from django.db import connections
from django.utils import timezone

from config import vault
from config.privacy import keeping
from config.privacy.erasing import erase_member
from config.privacy.models import Erasure
from groups.models import Coordination, Handover, HandoverOffer, Membership, Reflection, Seat, SessionHost
from groups.services import reflections
from members.models import Member
from notifications import selectors
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.flows.test_no_words_in_a_dump import PG_DUMP
from tests.privacy import columns, life
from tests.privacy.logins import app_of, log_in
from tests.processes import VARIABLES, database_url

ME = "/api/v1/me/"
SURE = {"confirm": "erase"}
HOUR = timedelta(hours=1)
committing = pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])


def leave(token: str, body: object = SURE):
    return app_of(token).delete(ME, body, content_type="application/json")


@committing
def test_she_ends_her_account_and_every_login_with_it() -> None:
    pim = make_member("pim", reflecting=True)
    here, elsewhere = log_in(pim), log_in(pim)
    answer = leave(here)
    assert (answer.status_code, answer.content) == (204, b"")
    for token in (here, elsewhere):
        assert app_of(token).get(ME).status_code == 401
        assert leave(token).status_code == 401
    assert not Member.objects.filter(pk=pim.pk).exists()
    assert vault.is_destroyed(vault.Owner.member(pim.pk))
    entry = Erasure.objects.get()
    assert (entry.member_id, entry.key_destroyed_at is not None) == (pim.pk, True)
    assert Login.objects.count() == 1  # no list named it; it opens nothing
    keeping.keep(now=timezone.now())
    assert Login.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{}, {"confirm": "yes"}, {"confirm": True}, [], '"erase"', {"confirm": ["erase"]}])
def test_without_her_word_nothing_happens(body: object) -> None:
    pim = make_member("pim")
    answer = leave(log_in(pim), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert Member.objects.filter(pk=pim.pk).exists()


@pytest.mark.django_db
def test_a_login_that_lies_open_ends_nothing() -> None:
    pim = make_member("pim")
    answer = leave(log_in(pim, seconds_ago=301))
    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_required")
    assert Member.objects.filter(pk=pim.pk).exists()
    assert not Erasure.objects.exists()


@committing
def test_no_column_names_her_and_no_dump_holds_a_word_of_hers() -> None:
    now = timezone.now()
    pim = life.live(now)
    known = [label for label in columns.naming() if columns.rows_of(label, pim.pk)]
    unknown = set(columns.naming()) - set(known) - {"privacy.Erasure.member_id", *columns.SAID["unwritten"]}
    assert not unknown, f"her life in tests/privacy/life.py does not touch {sorted(unknown)}"
    before = dump()
    assert life.HANDLE in before
    assert life.ADDRESS in before

    assert leave(log_in(pim)).status_code == 204
    keeping.keep(now=now)
    left = [label for label in columns.naming() if columns.rows_of(label, pim.pk)]
    assert set(left) <= set(columns.SAID["kept"]), left
    after = dump()
    found = [word for word in life.CANARIES for form in (word, word.encode().hex()) if form in after]
    assert found == []
    named = {table for table, line in _lines(after) if any(form in line for form in life.ids(pim.pk))}
    kept = {re.sub(r"_\d{4}_\d\d$", "", table) for table in named}
    assert kept == {"audit_entry", "privacy_erasure", "vault_datakey"}


def dump() -> str:
    """This function will return both databases as a thief would read them."""
    addresses = [database_url(variable) for variable in VARIABLES]
    parts = [
        subprocess.run([PG_DUMP, "--dbname", address], check=True, capture_output=True).stdout for address in addresses
    ]
    return b"".join(parts).decode()


def _lines(text: str) -> list[tuple[str, str]]:
    table, found = "", []
    for line in text.splitlines():
        if opened := re.match(r"COPY public\.(\w+) ", line):
            table = opened[1]
        found.append((table, line))
    return found


@committing
def test_nobody_else_loses_a_row() -> None:
    now = timezone.now()
    pim = life.live(now)
    others = list(Member.objects.exclude(pk=pim.pk).values_list("pk", flat=True))
    hers = {"groups.Block.blocker", "groups.Block.blocked", "groups.HandoverOffer.member"}  # rows of two
    counted = {
        (label, other): columns.rows_of(label, other) for label in set(columns.naming()) - hers for other in others
    }
    counted = {key: number for key, number in counted.items() if number}
    erase_member(pim.pk, now=now)
    lost = {
        key: (number, columns.rows_of(*key))
        for key, number in counted.items()
        if columns.rows_of(*key) < number and key[0] not in ("admin.LogEntry.user", "groups.Handover.leaving")
    }
    assert not lost
    assert Member.objects.count() == len(others)


@pytest.mark.django_db
def test_her_seat_is_held_for_who_waits_first() -> None:
    now = timezone.now()
    circle, pim, ola = make_circle(), make_member(), make_member()
    session = make_session(circle, starts_at=now + 48 * HOUR, capacity=1)
    for member in (pim, ola):
        make_membership(circle, member)
    make_seat(session, pim)
    make_seat(session, ola, state="waiting")
    erase_member(pim.pk, now=now)
    session.refresh_from_db()
    assert [(seat.member_id, seat.state) for seat in session.seats.all()] == [(ola.pk, Seat.State.OFFERED)]
    assert session.taken == 1
    assert Delivery.objects.filter(recipient=ola, kind="seat_offered").exists()


@pytest.mark.django_db
def test_who_was_asked_to_lead_in_her_stead_is_asked_of_the_next() -> None:
    now = timezone.now()
    circle, pim, fay, ola = make_circle(), make_member(), make_member(), make_member()
    for member in (pim, fay, ola):
        make_membership(circle, member, role=Membership.Role.FACILITATOR)
    session = make_session(circle, starts_at=now + 48 * HOUR)
    SessionHost.objects.create(session=session, member=fay, starts_at=session.starts_at, ends_at=session.ends_at)
    handover = Handover.objects.create(session=session, leaving=fay)
    HandoverOffer.objects.create(handover=handover, member=pim, offered_at=now, expires_at=now + HOUR)
    erase_member(pim.pk, now=now)
    assert list(handover.offers.values_list("member", "state")) == [(ola.pk, "offered")]


@pytest.mark.django_db
def test_a_session_that_she_led_is_led_by_another() -> None:
    now = timezone.now()
    circle, pim, fay = make_circle(), make_member(), make_member()
    for member in (pim, fay):
        make_membership(circle, member, role=Membership.Role.FACILITATOR)
    session = make_session(circle, starts_at=now + 48 * HOUR)
    SessionHost.objects.create(session=session, member=pim, starts_at=session.starts_at, ends_at=session.ends_at)
    erase_member(pim.pk, now=now)
    assert list(session.hosts.values_list("member", flat=True)) == [fay.pk]


@pytest.mark.django_db
def test_a_last_facilitator_may_go_and_the_coordinator_is_told() -> None:
    now = timezone.now()
    circle, pim, ada, ola = make_circle(), make_member(), make_member(is_staff=True), make_member()
    make_membership(circle, pim, role=Membership.Role.FACILITATOR)
    Coordination.objects.create(circle=circle, member=ada)
    session = make_session(circle, starts_at=now + 48 * HOUR)
    make_membership(circle, ola)
    make_seat(session, ola)
    erase_member(pim.pk, now=now)
    told = Delivery.objects.get(kind="circle_unled")
    assert (told.recipient_id, told.occasion_id) == (ada.pk, circle.pk)
    session.refresh_from_db()
    assert session.state == session.State.SCHEDULED
    inbox = selectors.inbox(member_id=ada.pk, now=now + 24 * HOUR)
    assert [each.kind for each in inbox] == ["circle_unled"]
    make_membership(circle, make_member(), role=Membership.Role.FACILITATOR)
    assert not inbox.all().exists()  # somebody was found


@pytest.mark.django_db
def test_where_another_one_leads_nobody_is_told() -> None:
    circle, pim, fay = make_circle(), make_member(), make_member()
    for member in (pim, fay):
        make_membership(circle, member, role=Membership.Role.FACILITATOR)
    Coordination.objects.create(circle=circle, member=make_member(is_staff=True))
    erase_member(pim.pk, now=timezone.now())
    assert not Delivery.objects.filter(kind="circle_unled").exists()


@committing
def test_while_the_keys_database_is_away_her_rows_go_and_the_key_follows(caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    pim, _session = _writes(now)
    sealed = bytes(Reflection.objects.get().text_sealed)
    place = vault.place(Reflection.objects.get(), "text_sealed")
    token = log_in(pim)
    keys = connections["keys"]
    host = keys.settings_dict["HOST"]
    keys.close()
    keys.settings_dict["HOST"] = "/nowhere"
    try:
        assert leave(token).status_code == 204
    finally:
        keys.close()
        keys.settings_dict["HOST"] = host
    assert not Member.objects.filter(pk=pim.pk).exists()
    assert Erasure.objects.get().key_destroyed_at is None
    owner = vault.Owner.member(pim.pk)
    assert vault.reveal(sealed, owner=owner, place=place, actor=None, reason="looked-at") == life.WORDS
    keeping.keep(now=now)
    assert Erasure.objects.get().key_destroyed_at is not None
    with pytest.raises(vault.KeyDestroyed):
        vault.reveal(sealed, owner=owner, place=place, actor=None, reason="looked-at")


def _writes(now):
    pim = make_member(reflecting=True)
    session = make_session(make_circle(), starts_at=now - 2 * HOUR)
    make_membership(session.circle, pim)
    make_seat(session, pim, attendance=Seat.Attendance.ATTENDED)
    reflections.write_reflection(author=pim, session_id=session.pk, text=life.WORDS, now=now)
    return pim, session


@committing
def test_a_change_that_fails_on_the_way_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    from members import portability

    def broken(member_id: UUID) -> None:
        raise RuntimeError("no")

    now = timezone.now()
    pim, _session = _writes(now)
    monkeypatch.setattr(portability, "erase", broken)
    with pytest.raises(RuntimeError):
        erase_member(pim.pk, now=now)
    assert Reflection.objects.filter(author=pim).exists()
    assert not Erasure.objects.exists()
    assert not vault.is_destroyed(vault.Owner.member(pim.pk))


@pytest.mark.django_db
def test_erasing_nobody_says_so_and_leaves_no_entry() -> None:
    assert not erase_member(UUID(int=7), now=timezone.now())
    assert not Erasure.objects.exists()

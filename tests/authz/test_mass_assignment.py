"""Whatever else a body says, what is written is what the route documents: every name of every model is tried at all.

Each write is made twice without and in between with the foreign names. What differs between the first two is the clock
or chance; all else must be the same, and none of the values sent may be in the database.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.core import mail
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from members.models import Member
from members.views import MeView
from tests.authz import ground, tally
from tests.authz.cast import World
from tests.authz.check import Answer, send
from tests.authz.conftest import Stage
from tests.authz.requests import OK, address
from tests.authz.writing import LONG_AGO, NUMBER, POISON, Write, documented, foreign, with_foreign, writes

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
FEW, ALL = writes(is_everybody=False), writes(is_everybody=True)
DRAWN = {"color"}  # one of a few, by chance: twice the same means nothing
Written = tuple[int, dict[tuple[str, str, str], list[Any]], int]


def written(act: Callable[[], int]) -> Written:
    """This function will act, and return the status, what changed and how many letters left, with nothing kept."""
    with ground.rolled_back():
        before, letters = ground.rows(), len(mail.outbox)
        status = act()
        return status, ground.cells(before, ground.rows()), len(mail.outbox) - letters


def compare(plain: Callable[[], int], *strange: Callable[[], int], may_refuse: bool = False) -> list[Written]:
    """This function will make the writes and compare them. Raises AssertionError; returns the strange ones.

    `may_refuse` says that 400 is an answer to strange names, with nothing written.
    """
    first, tried, last = written(plain), [written(each) for each in strange], written(plain)
    assert first[0] == last[0]
    for each in tried:
        if may_refuse and each[0] == 400 != first[0]:
            assert not each[1], f"refused, and changed {sorted(each[1])}"
            continue
        _compare(first, each, last)
    return tried


# Ids of version 7, which are drawn; one that a client chose would be another version.
_DRAWN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def _readable(done: Written) -> str:
    """What was written, but for what is drawn: sealed bytes and new ids by chance hold any short number."""
    written = {where: values for where, values in done[1].items() if not where[2].endswith("_sealed")}
    return _DRAWN_ID.sub("an id", repr(written))


def _compare(first: Written, tried: Written, last: Written) -> None:
    assert tried[0] == first[0], f"{tried[0]} and not {first[0]}"
    assert tried[1].keys() == first[1].keys(), f"other columns: {sorted(tried[1].keys() ^ first[1].keys())[:9]}"
    steady = [where for where in first[1] if first[1][where] == last[1].get(where) and where[2] not in DRAWN]
    other = {where: tried[1][where] for where in steady if tried[1][where] != first[1][where]}
    assert not other, f"written otherwise: {other}"
    known, now = _readable(first), _readable(tried)
    found = [mark for mark in (POISON, LONG_AGO[:10], str(NUMBER)) if mark in now and mark not in known]
    assert not found, f"{found} is in {[where for where, values in tried[1].items() if found[0] in repr(values)]}"
    assert tried[2] == first[2], "other letters"


def try_all(world: World, write: Write, firsts: tuple[bool, ...]) -> None:
    """This function will send the write with every foreign name at once; where that is refused, one after the other."""

    def act(extras: dict[str, Any]) -> Callable[[], int]:
        return lambda: _sent(world, write, extras).status

    assert written(act({}))[0] in OK, f"{write} does not write, so nothing would be tried"
    bodies = [foreign(world, write.documented, is_first=is_first) for is_first in firsts]
    tally.count("foreign names in writes", sum(map(len, bodies)))
    tried = compare(act({}), *map(act, bodies), may_refuse=True)
    if any(status == 400 for status, *_ in tried):
        alone = [act({name: value}) for body in bodies for name, value in body.items()]
        compare(act({}), *alone, may_refuse=True)


def _sent(world: World, write: Write, extras: dict[str, Any]) -> Answer:
    case, place = write.case, world.places["open"]
    if case.ask.prepare is not None:
        case.ask.prepare(world, place, case.role)
    path, used = address(case.ask, case.route, world, place, case.role)
    return send(case, world, path, used, altered=lambda body: with_foreign(body, extras))


@pytest.mark.parametrize("write", FEW, ids=str)
def test_only_what_is_documented_is_written(stage: Stage, write: Write) -> None:
    try_all(stage.world, write, (True,))


@pytest.mark.nightly
@pytest.mark.parametrize("write", ALL, ids=str)
def test_only_what_is_documented_is_written_by_anybody(stage: Stage, write: Write) -> None:
    try_all(stage.world, write, (True, False))


def test_a_name_that_is_taken_over_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate of this gate: a view that writes whatever it is told."""
    patch = MeView.patch

    def careless(view: MeView, request: Request) -> Response:
        answer = patch(view, request)
        Member.objects.filter(pk=request.user.pk).update(is_staff=request.data.get("is_staff", False))
        return answer

    monkeypatch.setattr(MeView, "patch", careless)
    write = next(each for each in FEW if each.case.row.id == "me" and each.case.route.method == "PATCH")
    with pytest.raises(AssertionError, match="is_staff"):
        try_all(stage.world, write, (True,))


def test_every_route_that_writes_is_tried() -> None:
    from tests.authz.cases import SERVED

    unsafe = {(row.id, route) for route, row in SERVED if route.method not in ("GET", "HEAD", "OPTIONS")}
    nobody = {(row, route) for row, route in unsafe if row == "reflection.other"}  # nobody may
    assert unsafe - nobody == {(each.case.row.id, each.case.route) for each in FEW}


SIGN_UP = "/_allauth/browser/v1/auth/signup"


def test_nobody_signs_up_as_staff(stage: Stage) -> None:
    body = {"email": "new@cast.example", "is_adult": True, "timezone": "Europe/Berlin"}
    extras = foreign(stage.world, documented("POST", "/_allauth/{client}/v1/auth/signup"), is_first=True)

    def act(said: dict[str, Any]) -> Callable[[], int]:
        return lambda: (
            stage.world.client("ANON").post(SIGN_UP, {**said, **body}, content_type="application/json").status_code
        )

    (tried,) = compare(act({}), act(extras))
    assert tried[0] == 401  # it goes on with the code from her mail
    assert tried[1][("default.members_member", "new", "is_staff")] == [False]


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda each: each._meta.label), ids=str)
def test_a_page_of_the_admin_writes_its_own_fields_only(stage: Stage, model: Any) -> None:
    page, row = admin.site._registry[model], model._default_manager.order_by("pk").first()
    request = RequestFactory().get("/")
    request.user = stage.world.people["ADM"]
    if row is None or not page.has_change_permission(request, row):
        pytest.skip("nothing to change there")
    form = page.get_form(request, row, change=True)(instance=row)
    said = {name: _as_posted(form[name].value()) for name in form.fields if form[name].value() not in (None, False)}
    for formset, _inline in page.get_formsets_with_inlines(request, row):
        prefix = formset.get_default_prefix()
        said |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    extras = {
        name: _as_posted(value) for name, value in foreign(stage.world, frozenset(form.fields), is_first=True).items()
    }
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/"

    def act(more: dict[str, Any]) -> Callable[[], int]:
        return lambda: stage.world.client("ADM").post(path, {**more, **said}).status_code

    assert written(act({}))[0] == 302
    tally.count("foreign names in forms of the admin", len(extras))
    compare(act({}), act(extras))


def _as_posted(value: Any) -> Any:
    if isinstance(value, list):
        return [str(item) for item in value]
    if hasattr(value, "isoformat"):
        moment = value if not hasattr(value, "tzinfo") or value.tzinfo is None else timezone.localtime(value)
        return moment.isoformat(sep=" ") if hasattr(moment, "hour") else moment.isoformat()
    return str(value)

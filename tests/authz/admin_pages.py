"""What each page of the admin is for whom: the pages of every registered model, for staff and for those who are not.

A model that is not named here is for administrators, to read. Naming one is a decision about who reads or writes it.
"""

from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Model

from groups.models import Circle, ImportedMeeting, Session
from tests.authz import ground
from tests.authz.cast import World

PAGES = ("", "add/", "{}/change/", "{}/delete/", "{}/history/")
COORDINATED = {"groups.circle", "groups.membership", "groups.seat", "groups.series", "groups.session"}
COORDINATED |= {"groups.circleblock", "groups.debrief", "groups.importedmeeting"}
SEEN = {label: {"COORD", "ADM"} for label in {*COORDINATED, "notifications.delivery", "groups.incident"}}
SEEN |= {"groups.report": {"COORD", "MOD", "ADM"}, "members.facilitatorapplication": {"COORD", "ADM"}}
SEEN |= {"groups.contactrequest": set()}  # for whoever is on duty: tests/admin/test_the_queue.py
WORDS = {f"groups.{name}" for name in ("guiltsource", "strategy", "mechanism", "topic", "benchmark", "contributor")}
WORDS |= {"groups.agendastep", "groups.translatedpart"}
CHANGED = {"groups.circle", "groups.coordination", "groups.moderator", "groups.prompt", "groups.supportline"}
CHANGED |= {"members.member", "groups.dutycontact", *WORDS}
ADDED = CHANGED - {"members.member", "groups.circle"} | {"members.agreement", "groups.incident"}
DELETED = {"groups.coordination", "groups.moderator", "groups.supportline", "groups.dutycontact"}
ONE_PAGE = {"groups.monthlytotal"}  # no row has a page of its own
STAFF = ("COORD", "MOD", "ADM")


@dataclass(frozen=True)
class AdminCase:
    """One page for one role; `is_other` asks for a row of a circle that is not hers."""

    model: type[Model]
    page: str
    role: str
    has_second_factor: bool = True
    is_other: bool = False

    def __str__(self) -> str:
        where = f"{self.model._meta.label_lower} {self.page or 'list'}{' of another circle' * self.is_other}"
        return f"admin: {self.role}{'' if self.has_second_factor else ' without a second factor'} {where}"

    @property
    def is_open(self) -> bool:
        """Whether the page is there for her."""
        label = self.model._meta.label_lower
        if self.role not in SEEN.get(label, {"ADM"}) or not self.has_second_factor or self.role not in STAFF:
            return False
        if label in ONE_PAGE:
            return self.page == ""
        if self.page in ("", "{}/change/", "{}/history/"):
            return self.role == "ADM" or not self.is_other
        if self.page in ("import/", "table/"):
            return self.role == "ADM"
        if self.page in ("{}/lead/", "{}/like/", "{}/move/", "{}/leaders/"):
            return self.role == "ADM" or not self.is_other
        if self.page == "add/" and label == "groups.incident":
            return True  # whoever may read what happened may write it down
        return self.role == "ADM" and label in (ADDED if self.page == "add/" else DELETED)

    def row(self, world: World) -> Model | None:
        """This function will return the row that the page is about."""
        rows = self.model._default_manager.order_by("pk")
        if self.model._meta.label_lower not in {*COORDINATED, "notifications.delivery"}:
            return rows.first()
        place = world.places["elsewhere" if self.is_other else "open"]
        name = self.model._meta.model_name
        if name == "circle":
            return rows.filter(pk=place.circle.pk).first()
        if name == "delivery":
            return rows.filter(session_id__in=[session.pk for session in place.sessions]).first()
        return rows.filter(**{"session__circle" if name in ("seat", "debrief") else "circle": place.circle}).first()


def admin_cases() -> list[AdminCase]:
    """This function will return every page for every member of staff, and the doors that are closed to others."""
    models = sorted(admin.site._registry, key=lambda model: model._meta.label)
    found = [AdminCase(model, page, role) for model in models for page in PAGES for role in STAFF]
    found += [
        AdminCase(model, "{}/change/", "COORD", is_other=True) for model in models if model._meta.label_lower in SEEN
    ]
    found += [AdminCase(model, "", role) for model in models for role in ("ANON", "FAC")]
    found += [AdminCase(ImportedMeeting, page, role) for page in ("import/", "{}/lead/") for role in STAFF]
    found += [AdminCase(ImportedMeeting, "{}/lead/", "COORD", is_other=True)]
    found += [AdminCase(Circle, page, role) for page in ("table/", "{}/like/", "{}/lead/") for role in STAFF]
    found += [AdminCase(Circle, page, "COORD", is_other=True) for page in ("{}/like/", "{}/lead/")]
    found += [AdminCase(Session, page, role) for page in ("{}/move/", "{}/leaders/") for role in STAFF]
    found += [AdminCase(Session, page, "COORD", is_other=True) for page in ("{}/move/", "{}/leaders/")]
    return found + [AdminCase(model, "", role, has_second_factor=False) for model in models for role in STAFF]


def check_page(case: AdminCase, world: World) -> None:
    """This function will open the page, and send its form. Raises AssertionError where more is there, or less."""
    row = case.row(world)
    if row is None and "{}" in case.page:
        return
    path = f"/admin/{case.model._meta.app_label}/{case.model._meta.model_name}/{case.page.format(row and row.pk)}"
    client = world.client(case.role, has_second_factor=case.has_second_factor)
    with ground.rolled_back():
        status = client.get(path).status_code
        assert status == (200 if case.is_open else 404), f"{case}: {status}"
        before = ground.digest()
        status = client.post(path, {"post": "yes"}).status_code
        changed = ground.changes(before, ground.digest())
    label = case.model._meta.label_lower
    may_write = case.is_open and case.role == "ADM"
    if case.page == "{}/delete/" and case.is_open:
        assert changed
    elif case.page == "{}/change/" and not (may_write and label in CHANGED):
        assert status in {403, 404}, f"{case}: a form was taken with {status}"
        assert not changed
    elif case.page != "{}/change/":
        assert not changed, f"{case} changed {changed}"

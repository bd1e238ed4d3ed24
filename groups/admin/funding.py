"""The report for whoever funds this: finished months, on a page that prints well, and as a table. Administrators."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext, gettext_lazy

from config.adminpages import AdministratorsOnly
from groups.exchange.table import escaped
from groups.models import MonthlyTotal
from groups.models.totals import LEAST_PEOPLE
from groups.selectors.totals import stored, stored_months
from groups.totals import LEAST_CIRCLES

COLUMNS: Final = (
    "month", "meeting_format", "enrolment", "sessions", "sessions_with_attendance", "seats", "attended",
    "different_people", "is_whole",
)  # fmt: skip
USUAL_MONTHS: Final = 12
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


class MonthField(forms.CharField):
    """A month as browsers write it: 2027-03."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2027-03"})

    def clean(self, value: Any) -> date:
        """Return its first day. Raises ValidationError."""
        found = _MONTH.fullmatch(super().clean(value))
        if found is None or found[1] == "0000":
            raise forms.ValidationError(gettext("Give a month such as 2027-03."), code="month_invalid")
        return date(int(found[1]), int(found[2]), 1)


class RangeForm(forms.Form):
    """From which month to which, both included."""

    first = MonthField(label=gettext_lazy("From"))
    last = MonthField(label=gettext_lazy("To"))


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What is told of all months of the range together: sums of lines that are told, and of how many that is."""

    words: str
    sessions: int
    seats: int
    attended: int
    told: int
    untold: int


@admin.register(MonthlyTotal)
class MonthlyTotalAdmin(AdministratorsOnly):
    """One page and no rows: its list is the report. Coordinators know their own circles, and could subtract them."""

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Leave the list, and no page about one line."""
        return [path("", self.admin_site.admin_view(self.changelist_view), name="groups_monthlytotal_changelist")]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the months that were asked for, the last twelve otherwise, or hand them out as a table."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = _range(request.GET)
        rows = stored(**form.cleaned_data) if form is not None and form.is_valid() else []
        if "download" in request.GET and form is not None and form.is_valid():
            return _file(rows)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "form": form, "rows": rows, "sums": _sums(rows),
            "title": gettext("Report for funders"), "organisation": settings.ORGANISATION_NAME,
            "least": LEAST_PEOPLE, "circles": LEAST_CIRCLES, "is_part": any(not row.is_whole for row in rows),
        }  # fmt: skip
        return TemplateResponse(request, "admin/groups/monthlytotal/report.html", context)


def _range(asked: Any) -> RangeForm | None:
    months = stored_months()
    if not months:
        return None
    usual = {"first": f"{months[-USUAL_MONTHS:][0]:%Y-%m}", "last": f"{months[-1]:%Y-%m}"}
    return RangeForm({name: asked.get(name) or month for name, month in usual.items()})


def _sums(rows: Sequence[MonthlyTotal]) -> list[Sum]:
    kinds = sorted({(row.meeting_format, row.enrolment) for row in rows})
    return [_sum([row for row in rows if (row.meeting_format, row.enrolment) == kind]) for kind in kinds]


def _sum(rows: Sequence[MonthlyTotal]) -> Sum:
    told = [row for row in rows if row.seats is not None]
    return Sum(
        words=rows[0].words,
        sessions=sum(row.sessions for row in rows),
        seats=sum(row.seats or 0 for row in told),
        attended=sum(row.attended or 0 for row in told),
        told=len(told),
        untold=len(rows) - len(told),
    )


def _file(rows: Iterable[MonthlyTotal]) -> HttpResponse:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([escaped(cell) for cell in _cells(row)] for row in rows)
    headers = {"Content-Disposition": 'attachment; filename="report.csv"', "Cache-Control": "no-store"}
    return HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _cells(row: MonthlyTotal) -> list[str]:
    figures = (row.recorded, row.seats, row.attended, row.people)
    return [
        f"{row.month:%Y-%m}",
        row.meeting_format or "all",
        row.enrolment or "all",
        str(row.sessions),
        *("" if figure is None else str(figure) for figure in figures),
        "yes" if row.is_whole else "no",
    ]

"""You are not alone: what everybody named, frozen once a week. The same for every reader, staff included."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.insight import LEAST_NEW, Amount, least_contributors
from groups.models import Release
from groups.selectors.insight import latest_release
from groups.selectors.vocabulary import theme_labels
from groups.serializers.insight import NotAloneOut
from groups.views import wordexamples as examples
from groups.views.base import OPEN, GroupsView
from groups.views.examples import answer


class NotAlone(GroupsView):
    """`not-alone/`"""

    permissions_by_method = {"GET": OPEN}

    @extend_schema(
        operation_id="not_alone_retrieve",
        tags=["reference"],
        summary="You are not alone",
        description=(
            "What members of the whole service named, in words and never in numbers: a snapshot of the week, frozen, "
            "with noise, and only while enough take part. No filters; no figure about a circle or a session exists. "
            "Needs no login."
        ),
        auth=[],
        responses=NotAloneOut,
        examples=answer(examples.NOT_ALONE),
    )
    def get(self, request: Request) -> Response:
        """Answer the release in force."""
        return self.conditional(None, dict(NotAloneOut(not_alone_shape()).data))


def not_alone_shape() -> dict[str, Any]:
    """Return what may be said about everybody, in the language of the request, by three queries."""
    themes, easing = latest_release(Release.Kind.THEMES), latest_release(Release.Kind.EASING)
    told: dict[str, str] = (themes.amounts or {}) if themes else {}
    return {
        "week": themes and themes.period_date,
        "themes": [
            {"key": key, "label": label, "amount": told[key], "text": _theme_words(Amount(told[key]))}
            for key, label in theme_labels().items()
            if key in told
        ],
        "easing": easing and {**(easing.amounts or {}), "quarter": easing.period_date, "text": _easing_words(easing)},
        "explanation": _(
            "Made once a week from what members agreed to have counted, blurred on purpose, and only while many take "
            "part. Nobody can tell from it what anybody ticked."
        ),
        "least_contributors": least_contributors(settings.FIGURES_LEAST_CONTRIBUTORS),
        "least_new": LEAST_NEW,
    }


def _theme_words(amount: Amount) -> str:
    return {
        Amount.FEW: _("A few moms here named this."),
        Amount.SOME: _("Some moms here named this."),
        Amount.MANY: _("Many moms here named this too."),
        Amount.MOST: _("Most moms here named this too."),
    }[amount]


def _easing_words(release: Release) -> str:
    """Return what went along with a quarter of meeting; nothing is said of why."""
    amount = Amount((release.amounts or {})["quieter"])
    return {
        Amount.FEW: _("For a few of those who answered, these three months went along with quieter weeks."),
        Amount.SOME: _("For some of those who answered, these three months went along with quieter weeks."),
        Amount.MANY: _("For many of those who answered, these three months went along with quieter weeks."),
        Amount.MOST: _("For most of those who answered, these three months went along with quieter weeks."),
    }[amount]

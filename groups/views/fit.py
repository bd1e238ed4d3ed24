"""Circles that fit her, and what starts soon."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.reasons import Subject, reasons_for
from groups.selectors import fit
from groups.selectors.circles import directory, with_card
from groups.selectors.joining import has_room_for_another
from groups.selectors.likeness import with_likes
from groups.selectors.soon import starting_soon
from groups.selectors.verdicts import FACTORS, Her
from groups.selectors.vocabulary import theme_labels
from groups.serializers.finding import OF_PAGES, checked
from groups.serializers.fit import AT_THE_LIMIT, SoonIn, SoonOut, SuggestionsIn, SuggestionsOut
from groups.views import fitexamples as examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer
from members.zones import zone


class Suggestions(GroupsView):
    """`circles/suggestions/`"""

    permissions_by_method = {"GET": LOGIN}

    @extend_schema(
        operation_id="circles_suggestions_retrieve",
        tags=["circles"],
        summary="Circles that fit me",
        description=(
            "The circles of the directory that she could join and that fit her best, with a reason for each factor "
            "in the language of the request: language, hours (what she painted on her week against the sessions of "
            "the next 35 days, on her clock), themes she ticked, free seats, stages of her children, how she works, "
            "and what has to be welcome. Each can be switched off, which changes no other. Order: `fit`, then the "
            "sooner session, then name; 20 of them, or `limit`, 50 at most, and `has_more` says whether there are more "
            "to be had so. No text is read for it, and nothing is kept of the asking. A full circle is "
            "there with the code `full`; one that takes no more members with `circle_full`, with "
            "`like_this` once enough wait that another one like it can be started, and with `like_this_open` and its "
            "address once it was. Where she is in as many circles as one can be, `notice` says so and "
            "nothing is suggested."
        ),
        parameters=[SuggestionsIn],
        responses=SuggestionsOut,
        examples=answer(examples.SUGGESTIONS),
    )
    def get(self, request: Request) -> Response:
        """Answer the circles that fit best."""
        asked = checked(request.query_params, SuggestionsIn)
        factors = [name for name in FACTORS if name not in asked.get("without", ())]
        if not has_room_for_another(self.me):
            notice = {"code": "circle_limit_reached", "detail": str(AT_THE_LIMIT)}
            return self._answer(factors, notice, [], has_more=False)
        said = fit.her(self.me, now=self.now)
        found = fit.best(self.me, said, factors=factors, now=self.now, most=min(asked["limit"] + 1, fit.BEST))
        rows = self._suggested(said, found[: asked["limit"]])
        return self._answer(factors, None, rows, has_more=len(found) > asked["limit"])

    def _suggested(self, said: Her, found: list[fit.Found]) -> list[dict[str, Any]]:
        themes = theme_labels()
        shown = with_likes(with_card(directory(), now=self.now, member=self.me))
        cards = shown.in_bulk([one.circle_id for one in found])
        return [
            {
                "circle": cards[one.circle_id],
                "fit": one.score,
                "reasons": reasons_for(Subject(circle=cards[one.circle_id], found=one, her=said, themes=themes)),
            }
            for one in found
            if one.circle_id in cards
        ]

    def _answer(
        self, factors: list[str], notice: dict[str, str] | None, rows: list[dict[str, Any]], *, has_more: bool
    ) -> Response:
        told = {"factors": factors, "notice": notice, "has_more": has_more, "results": rows}
        body = SuggestionsOut(told).data
        return self.conditional(None, dict(body))


class StartingSoon(GroupsView):
    """`me/starting-soon/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("starts_at", "pk")

    @extend_schema(
        operation_id="me_starting_soon_list",
        tags=["me"],
        summary="What starts soon",
        description=(
            "The sessions that begin within `starts_within` minutes in which she could take a seat now: in her own "
            "circles, and in those of the directory with an open door, the soonest first. Times are on her own clock. "
            "What she has a seat in, or waits for, is not there; nor is what is full for her."
        ),
        parameters=[SoonIn],
        responses=SoonOut(many=True),
        examples=answer(examples.SOON),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of what starts soon."""
        minutes = checked(request.query_params, SoonIn, besides=OF_PAGES)["starts_within"]
        found = starting_soon(member=self.me, now=self.now, within=timedelta(minutes=minutes))
        context = {"now": self.now, "zone": zone(self.me.timezone)}
        return self.page(found, lambda rows: SoonOut(rows, many=True, context=context).data)

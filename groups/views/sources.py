"""The themes of circles, for everybody; and what weighs on her, for her alone."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.selectors.sources import own_words
from groups.selectors.vocabulary import guilt_sources
from groups.serializers.sources import GuiltSourcesOut, OwnSourcesIn, OwnSourcesOut
from groups.services.sources import keep_sources
from groups.views import examples
from groups.views.base import LOGIN, OPEN, GroupsView
from groups.views.examples import answer


class GuiltSources(GroupsView):
    """`guilt-sources/`"""

    permissions_by_method = {"GET": OPEN}

    @extend_schema(
        operation_id="guilt_sources_retrieve",
        tags=["reference"],
        summary="What circles are about",
        description=(
            "The themes by which circles are found, in the language of the request and in the order to offer them. "
            "One short list, without pages. Needs no login."
        ),
        auth=[],
        responses=GuiltSourcesOut,
        examples=answer(examples.GUILT_SOURCES),
    )
    def get(self, request: Request) -> Response:
        """Answer every theme."""
        themes = [{"key": one.key, "label": one.said("label"), "means": one.said("means")} for one in guilt_sources()]
        return self.conditional(None, dict(GuiltSourcesOut({"results": themes}).data))


class OwnGuiltSources(GroupsView):
    """`me/guilt-sources/`"""

    permissions_by_method = {"GET": LOGIN, "PUT": LOGIN}

    @extend_schema(
        operation_id="me_guilt_sources_retrieve",
        tags=["me"],
        summary="What weighs on me",
        description=(
            "The themes she ticked and how she describes herself, in her order. Sealed with her own key; nobody else "
            "reads them. They choose which questions she is asked after a session, order the suggestions made to "
            "her, and do nothing else."
        ),
        responses=OwnSourcesOut,
        examples=answer(examples.OWN_SOURCES),
    )
    def get(self, request: Request) -> Response:
        """Answer what she ticked."""
        return self.conditional(None, self._body())

    @extend_schema(
        operation_id="me_guilt_sources_update",
        tags=["me"],
        summary="Say what weighs on me",
        description=(
            "Puts these themes in place of those before; what she said of herself (`about_me`) stays where it is left "
            "out. Needs her consent `guilt_sources`, else 409 `consent_required` and nothing is stored. Empty lists "
            "delete it all, consent or not; so does taking the consent back."
        ),
        request=OwnSourcesIn,
        responses=OwnSourcesOut,
        examples=[
            OpenApiExample("Two things", request_only=True, value=examples.OWN_SOURCES),
            *answer(examples.OWN_SOURCES),
        ],
    )
    def put(self, request: Request) -> Response:
        """Keep what she ticked."""
        body = self.valid(OwnSourcesIn)
        keep_sources(member=self.me, codes=body["guilt_sources"], about=body.get("about_me"), now=self.now)
        return self.conditional(None, self._body())

    def _body(self) -> dict[str, Any]:
        own = own_words(self.me)
        return dict(OwnSourcesOut({"guilt_sources": own.sources, "about_me": own.about}).data)

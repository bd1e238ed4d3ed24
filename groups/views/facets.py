"""How many circles each choice would leave."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.selectors.facets import facets
from groups.serializers.facets import FacetsOut
from groups.serializers.finding import NarrowingIn, checked, wishes_of
from groups.views import examples
from groups.views.base import OPEN, GroupsView
from groups.views.examples import answer


class CircleFacets(GroupsView):
    """`circles/facets/`"""

    permissions_by_method = {"GET": OPEN}

    @extend_schema(
        operation_id="circles_facets_retrieve",
        tags=["circles"],
        summary="Count what each choice would leave",
        description=(
            "For the same parameters as the directory: how many circles fit them all, and for each value of a facet "
            "how many circles would fit with it, all parameters but that facet's own applied. Values that no circle "
            "has are left out; the most frequent come first, 50 at most. Only circles that may be found are counted. "
            "Needs no login; to a member, free seats are those that she may take."
        ),
        auth=[],
        parameters=[NarrowingIn],
        responses=FacetsOut,
        examples=answer(examples.FACETS),
    )
    def get(self, request: Request) -> Response:
        """Answer the counts."""
        wishes = wishes_of(checked(request.query_params, NarrowingIn))
        counted = facets(wishes, now=self.now, member=self.member)
        return self.conditional(None, FacetsOut(asdict(counted)).data)

"""How old her children are. Apart from her account: that is asked for at every start of the app, and this is not."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members import selectors
from members.circumstances import BANDS
from members.models import Member
from members.serializers import ChildrenIn, ChildrenOut
from members.services.people import change_profile
from members.views.me import member_of

TOLD = {"child_stages": ["baby"], "bands": [{"stage": "baby", "from_month": 0, "to_month": 12}]}


class ChildrenView(APIView):
    """Reads and changes the ages that whoever asks told of her own children."""

    @extend_schema(
        operation_id="me_children_retrieve",
        tags=["me"],
        summary="How old my children are",
        description="The stages I ticked, each with the months of age it stands for. Nobody else reads them.",
        responses=ChildrenOut,
        examples=[OpenApiExample("A first year", response_only=True, value=TOLD)],
    )
    def get(self, request: Request) -> Response:
        return Response(_shown(member_of(request)))

    @extend_schema(
        operation_id="me_children_update",
        tags=["me"],
        summary="Say how old my children are",
        description=(
            "Puts these stages in place of those before. They order suggestions made to me and do nothing else. Needs "
            "my consent `circumstances`, else 409 `consent_required` and nothing is stored. An empty list takes it "
            "back, consent or not; so does taking the consent back."
        ),
        request=ChildrenIn,
        responses=ChildrenOut,
        examples=[
            OpenApiExample("A first year", request_only=True, value={"child_stages": ["baby"]}),
            OpenApiExample("A first year", response_only=True, value=TOLD),
        ],
    )
    def put(self, request: Request) -> Response:
        body = ChildrenIn(data=request.data)
        body.is_valid(raise_exception=True)
        stages = body.validated_data["child_stages"]
        return Response(
            _shown(
                change_profile(
                    member=member_of(request),
                    expected_version=None,
                    changes={"child_stages": stages},
                    now=timezone.now(),
                )
            )
        )


def _shown(member: Member) -> dict[str, Any]:
    told = selectors.readable_circumstances(member, actor=member.pk, reason="own-words").child_stages
    bands = [{"stage": stage, "from_month": BANDS[stage][0], "to_month": BANDS[stage][1]} for stage in told]
    return dict(ChildrenOut({"child_stages": told, "bands": bands}).data)

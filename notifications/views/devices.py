"""The devices on which she takes messages: told of by a browser, listed by name, taken away at will."""

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.pagination import KeysetPagination
from notifications import vapid
from notifications.devicefields import DeviceIn, DeviceOut, DeviceQueryIn, PushKeyOut
from notifications.models import PushSubscription
from notifications.services import devices
from notifications.views.base import OwnView

DEVICE = OpenApiExample(
    "A telephone",
    response_only=True,
    value={
        "id": "01890a5d-ac96-774b-bcce-b302099a8063",
        "label": "iPhone",
        "created_at": "2027-01-05T20:30:00Z",
    },
)
SUBSCRIPTION = OpenApiExample(
    "What a browser tells of itself",
    request_only=True,
    value={
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABnc2VjcmV0",
        "keys": {
            "p256dh": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
            "auth": "AAECAwQFBgcICQoLDA0ODw",
        },
        "label": "iPhone",
    },
)
KEY = OpenApiExample(
    "The public half",
    response_only=True,
    value={"public_key": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"},
)


class PushKey(OwnView):
    """`push-key/`"""

    @extend_schema(
        operation_id="push_key_retrieve",
        tags=["me"],
        summary="The key that a browser subscribes with",
        description="The public half of our key pair (RFC 8292). Null where messages on devices are not set up.",
        responses=PushKeyOut,
        examples=[KEY],
    )
    def get(self, request: Request) -> Response:
        """Answer it."""
        return self.conditional(None, dict(PushKeyOut({"public_key": vapid.public_key()}).data))


class PushSubscriptions(OwnView):
    """`me/push-subscriptions/`"""

    pagination_class = KeysetPagination
    ordering = ("-id",)

    @extend_schema(
        operation_id="me_push_subscriptions_list",
        tags=["me"],
        summary="My devices",
        description="The devices on which she takes messages, the latest first. Where they are called nobody reads.",
        responses=DeviceOut(many=True),
        examples=[DEVICE],
    )
    def get(self, request: Request) -> Response:
        """Answer a page of them."""
        pages = self.pagination_class()
        rows = pages.paginate_queryset(PushSubscription.objects.filter(member=self.me), request, view=self) or []
        return pages.get_paginated_response(DeviceOut(rows, many=True).data)

    @extend_schema(
        operation_id="me_push_subscriptions_create",
        tags=["me"],
        summary="Take messages on this device",
        description=(
            "Takes what a browser answers to `pushManager.subscribe`, and only of the known push services. Reminders, "
            "changes, offers and calls then come here too; told again, the same device keeps its id (200). A device "
            "that was somebody else's takes messages of whoever told of it last. The oldest of more than ten goes. 409 "
            "`push_is_off` where it is not set up."
        ),
        request=DeviceIn,
        responses={200: DeviceOut, 201: DeviceOut},
        examples=[SUBSCRIPTION, DEVICE],
    )
    def post(self, request: Request) -> Response:
        """Add it."""
        body = DeviceIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        address = devices.Address(endpoint=said["endpoint"], **said["keys"])
        row, is_new = devices.add_device(member=self.me, address=address, label=said["label"], now=self.now)
        return Response(DeviceOut(row).data, status=201 if is_new else 200)

    @extend_schema(
        operation_id="me_push_subscriptions_destroy",
        tags=["me"],
        summary="Take no more messages on a device",
        description="What waited for it is taken back at once. Anybody else's device does not exist.",
        parameters=[DeviceQueryIn],
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Remove it."""
        query = DeviceQueryIn(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        try:
            devices.remove_device(member=self.me, device_id=query.validated_data["id"], now=self.now)
        except PushSubscription.DoesNotExist:
            raise Http404 from None
        return Response(status=204)

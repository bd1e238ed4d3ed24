"""The usual ways: a ModelSerializer with page numbers, and a seat taken by locking first and counting then."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from rest_framework import generics, pagination, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groups.models import Seat, Session


class SessionRow(serializers.ModelSerializer[Session]):
    """What a card of a session tells, by the usual serializer."""

    circle = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Session
        fields = (
            *("id", "circle", "starts_at", "ends_at", "local_start", "timezone", "clock_kind"),
            *("duration_minutes", "state", "taken", "capacity"),
        )


class PageNumbers(pagination.PageNumberPagination):
    """DRF's own."""

    page_size = 50


class PlainList(generics.ListAPIView[Session]):
    """The coming sessions of everybody."""

    permission_classes = (AllowAny,)
    serializer_class = SessionRow
    pagination_class = PageNumbers

    def get_queryset(self) -> Any:
        """Return what is not over."""
        coming = Session.objects.filter(ends_at__gt=timezone.now()).select_related("circle")
        return coming.order_by("starts_at", "pk")


class LockThenOrm(APIView):
    """Take a seat by locking the session, counting its seats and writing one more, with no events and no line."""

    def put(self, request: Request, session_id: UUID) -> Response:
        """Take it, or answer 409."""
        with transaction.atomic():
            session = Session.objects.select_for_update().get(pk=session_id)
            held = Seat.objects.filter(session=session, state__in=Seat.SEATED)
            if held.filter(member=request.user).exists():
                return Response({"state": "in"})
            if held.count() >= session.capacity:
                return Response({"code": "full"}, status=409)
            Seat.objects.create(session=session, member=request.user, state="in", queued_at=timezone.now())
            session.taken += 1
            session.save(update_fields=["taken"])
        return Response({"state": "in"})

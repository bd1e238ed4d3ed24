"""What every view of a circle, or of something in a circle, shares: finding it, and where the reader stands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from config.api.etag import ConditionalMixin
from config.api.idempotency import IdempotentMixin
from config.api.pagination import KeysetPagination
from config.api.prepared import PreparedList, PreparedPagination
from config.api.retention import forget_answers
from config.api.staff import has_staff_rights
from groups.errors import CircleFull, CohortClosed
from groups.models import Circle, Membership, Series, Session
from groups.recurrence import RuleRefused
from groups.selectors import circles, sessions
from groups.selectors.enrolment import alternatives, is_cohort_closed
from groups.selectors.standing import Standing, is_shut_out, standing
from groups.serializers.eligibility import next_step
from groups.serializers.sessions import AlternativeOut
from members.models import Member

Permissions = Sequence[type[BasePermission]]


class GroupsView(IdempotentMixin, ConditionalMixin):
    """A view whose methods may ask for different permissions. Whoever is not named needs a login."""

    permissions_by_method: ClassVar[Mapping[str, Permissions]] = {}
    pagination_class = KeysetPagination
    idempotency_sealed = True  # answers hold handles, aliases and her words

    def get_permissions(self) -> list[BasePermission]:
        """Return the permissions of this method; a login is asked for first, before anything is looked up."""
        chosen = self.permissions_by_method.get(self.request.method or "", (IsAuthenticated,))
        return [permission() for permission in chosen]

    @cached_property
    def now(self) -> datetime:
        """The moment of this request, the same for all that it does."""
        return timezone.now()

    @property
    def member(self) -> Member | None:
        """Who asks, or None."""
        return self.request.user if self.request.user.is_authenticated else None

    @property
    def me(self) -> Member:
        """Who asks, where a login is certain."""
        if self.member is None:
            raise exceptions.NotAuthenticated
        return self.member

    @cached_property
    def is_staff(self) -> bool:
        """Whether this login may use staff rights."""
        return has_staff_rights(self.request)

    def valid(self, serializer_class: type[BaseSerializer[Any]], **context: object) -> dict[str, Any]:
        """Return the checked body. Raises ValidationError."""
        serializer = serializer_class(data=self.request.data, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    @contextmanager
    def for_good(self, path: str, *, gone: type[ObjectDoesNotExist]) -> Iterator[None]:
        """Do something that cannot be taken back, and forget the kept answers of `path`, which hold her old words.

        Raises Http404 when another tab was faster.
        """
        try:
            with transaction.atomic():
                yield
                forget_answers(member_id=self.me.pk, path=path)
        except gone:
            raise Http404 from None

    def page(self, queryset: QuerySet[Any], shape: Callable[[Sequence[Any]], Any]) -> Response:
        """Answer one page of the queryset, in the order of the view."""
        paginator = self.pagination_class()
        rows = paginator.paginate_queryset(queryset, self.request, view=self)
        return paginator.get_paginated_response(shape(rows or []))

    def prepared_page(
        self, prepared: PreparedList, given: Mapping[str, object], shape: Callable[[Sequence[Any]], Any]
    ) -> Response:
        """Answer one page of a prepared list, in the order of the view; `given` is what its statement is told."""
        paginator = PreparedPagination(prepared, {"now": self.now, **given})
        rows = paginator.paginate(self.request, self)
        return paginator.get_paginated_response(shape(rows))


class CircleView(GroupsView):
    """A view under `circles/{slug}/`."""

    @cached_property
    def circle(self) -> Circle:
        """The circle of the address, if it exists for this reader. Raises Http404."""
        visible = circles.visible_circles(member=self.member, is_staff=self.is_staff)
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    @cached_property
    def standing(self) -> Standing:
        """Where the reader stands towards the circle."""
        return standing(circle=self.circle, member=self.member, is_staff=self.is_staff)

    @cached_property
    def is_shut_out(self) -> bool:
        """Whether the circle is closed to her."""
        return self.member is not None and is_shut_out(circle_id=self.circle.pk, member_id=self.member.pk)

    @cached_property
    def is_cohort_closed(self) -> bool:
        """Whether joining the circle is over."""
        return is_cohort_closed(self.circle, now=self.now)

    def alternatives(self) -> list[dict[str, Any]]:
        """Return cards of other circles with room for her."""
        found = alternatives(circle=self.circle, member=self.me, now=self.now)
        return [dict(card) for card in AlternativeOut(found, many=True).data]

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a refusal: of a closed cohort with where else there is room, of a full circle with the next step."""
        if isinstance(exc, CohortClosed):
            exc.extra["alternatives"] = self.alternatives()
        if isinstance(exc, CircleFull) and self.request.method != "PATCH":  # which is somebody else's wish
            exc.extra["next_step"] = next_step(exc.code, self.circle)
        return super().handle_exception(exc)


class SessionView(CircleView):
    """A view under `sessions/{id}/`."""

    @cached_property
    def session(self) -> Session:
        """The session of the address, if its circle exists for this reader. Raises Http404."""
        visible = sessions.sessions_visible_to(member=self.member, is_staff=self.is_staff)
        return get_object_or_404(visible, pk=self.kwargs["session_id"])

    @cached_property
    def circle(self) -> Circle:  # type: ignore[override]
        return self.session.circle


class SeriesView(CircleView):
    """A view under `series/{id}/`."""

    @cached_property
    def series(self) -> Series:
        """The series of the address, if its circle exists for this reader. Raises Http404."""
        visible = sessions.series_visible_to(member=self.me, is_staff=self.is_staff)
        return get_object_or_404(visible, pk=self.kwargs["series_id"])

    @cached_property
    def circle(self) -> Circle:  # type: ignore[override]
        return self.series.circle


def member_of(circle: Circle, membership_id: Any, *, states: Sequence[str] = Membership.LIVE) -> Membership:
    """Return a membership of this very circle, a live one unless other states are named. Raises Http404."""
    membership = Membership.objects.filter(circle=circle, public_id=membership_id, state__in=states).first()
    if membership is None:
        raise Http404
    return membership


def refused(refusal: RuleRefused) -> exceptions.ValidationError:
    """Return the 400 for a rule or a date that cannot be here."""
    return exceptions.ValidationError({refusal.field: [exceptions.ErrorDetail(refusal.detail, refusal.code)]})


OPEN: Permissions = (AllowAny,)
LOGIN: Permissions = (IsAuthenticated,)

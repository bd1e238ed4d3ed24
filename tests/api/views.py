"""Views that exist for these tests: each breaks or keeps one rule of the API's conventions."""

import time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import exceptions, generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import vault
from config.api.errors import DomainError, check_version
from config.api.etag import ConditionalMixin, VersionedMixin
from config.api.idempotency import IdempotentMixin
from config.api.recency import RecentLogin
from tests.api.models import Note


class SessionFull(DomainError):
    code = "session_full"
    detail = "All seats are taken."
    retry_after = 60


class Gone(DomainError):
    code = "offer_expired"
    detail = "This offer is over."
    status = 410


class NoteOut(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "rank", "title", "version"]


class NoteIn(serializers.Serializer):
    title = serializers.CharField(max_length=40)
    rank = serializers.IntegerField(required=False, default=0)


def raise_unprintable() -> None:
    raise RuntimeError("a secret that no answer shows")


RAISES: dict[str, Any] = {
    "full": lambda: SessionFull(alternatives=["a", "b"], status="cheat"),
    "gone": Gone,
    "missing": lambda: Http404("No Circle matches the given query."),
    "missing-drf": lambda: exceptions.NotFound("circle 7 is private"),
    "denied": lambda: PermissionDenied("because she is blocked"),
    "denied-drf": lambda: exceptions.PermissionDenied("because she is blocked"),
    "invalid": lambda: exceptions.ValidationError({"a/b": ["bad"], "list": [{}, {"x~y": ["worse"]}]}),
    "invalid-list": lambda: exceptions.ValidationError(["bad", "worse"]),
    "invalid-model": lambda: ModelInvalid({"title": [ModelInvalid("too long", code="max_length")]}),
    "invalid-model-plain": lambda: ModelInvalid("not like this"),
    "keys-away": vault.KeysUnavailable,
    "audit-away": vault.AuditUnavailable,
    "unreadable": vault.Unreadable,
    "key-missing": vault.KeyMissing,
    "master-key-missing": vault.MasterKeyMissing,
    "bug": lambda: RuntimeError("a secret that no answer shows"),
}


class Raising(APIView):
    permission_classes = [AllowAny]

    def get(self, request: Request, what: str) -> Response:
        raise RAISES[what]()


def raising_outside_drf(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISES[what]()


class Constraints(APIView):
    """Runs into what PostgreSQL refuses."""

    def post(self, request: Request, what: str) -> Response:
        with transaction.atomic():
            match what:
                case "check":
                    Note.objects.create(rank=-1, title="a secret that no log shows")
                case "unique":
                    Note.objects.create(title="twice")
                    Note.objects.create(title="twice")
                case "nul":
                    Note.objects.create(title="a\0b")
                case "range":
                    Note.objects.create(rank=2**40)
                case "lock":
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL lock_timeout = '100ms'")
                    Note.objects.select_for_update().get(title="locked")
                case "division":
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT 1/0")
        return Response({})


class Forbidden(APIView):
    """A note whose rank is 9 exists, and nobody may know."""

    permission_classes = [AllowAny]

    def get(self, request: Request, pk: int) -> Response:
        note = get_object_or_404(Note, pk=pk)
        if note.rank == 9:
            raise Http404(f"note {note.pk} is hidden")
        return Response(NoteOut(note).data)


class Notes(generics.ListAPIView):
    """Pages."""

    permission_classes = [AllowAny]
    serializer_class = NoteOut
    ordering: tuple[str, ...] = ("-rank",)

    def get_queryset(self) -> Any:
        return Note.objects.all()


class NotesByDue(Notes):
    """Pages over a column with NULLs."""

    ordering = ("due_at", "-rank")


class NotesByRank(Notes):
    ordering = ("rank", "-id")


class NoteDetail(VersionedMixin):
    """One note, under optimistic concurrency."""

    def get(self, request: Request, pk: int) -> Response:
        note = get_object_or_404(Note, pk=pk)
        return self.conditional(note, NoteOut(note).data)

    def patch(self, request: Request, pk: int) -> Response:
        note = get_object_or_404(Note, pk=pk)
        expected = self.expected_version(note)
        return self.conditional(note := rename(note.pk, request.data["title"], expected), NoteOut(note).data)


@transaction.atomic
def rename(pk: int, title: str, expected: int | None) -> Note:
    note = Note.objects.select_for_update().get(pk=pk)
    check_version(note.version, expected)
    note.title, note.version = title, note.version + 1
    note.save()
    return note


class Agenda(ConditionalMixin):
    def get(self, request: Request) -> Response:
        return self.conditional(None, {"notes": NoteOut(Note.objects.order_by("pk"), many=True).data})


class CreateNote(IdempotentMixin, generics.GenericAPIView):
    """Creates a note; a title `refused` is refused after the effect, `slow` takes a while, `lost` answers 400."""

    serializer_class = NoteIn
    throttle_scope = "create"

    def post(self, request: Request, **_: object) -> Response:
        """Create a note."""
        incoming = NoteIn(data=request.data)
        incoming.is_valid(raise_exception=True)
        note = Note.objects.create(**incoming.validated_data)
        if note.title == "refused":
            raise SessionFull
        if note.title == "lost":
            return Response({"detail": "answered, not raised"}, status=400)
        if note.title == "slow":
            time.sleep(0.4)
        return Response(NoteOut(note).data, status=201, headers={"Location": f"/api/test/notes/{note.pk}/"})


class CreateSealed(CreateNote):
    idempotency_sealed = True


class CreateInherited(IdempotentMixin, generics.CreateAPIView):
    """Has no `post` of its own."""

    serializer_class = NoteOut
    queryset = Note.objects.all()


class Empty(IdempotentMixin):
    def post(self, request: Request) -> Response:
        Note.objects.create(rank=1)
        return Response(status=204)


class RollsBack(APIView):
    """Its effect is always taken back; that it was asked is not."""

    permission_classes = [AllowAny]
    throttle_scope = "limited"

    def post(self, request: Request) -> Response:
        with transaction.atomic():
            Note.objects.create()
            raise SessionFull


class Limited(APIView):
    """Counted under `limited`, reads not."""

    permission_classes = [AllowAny]
    throttle_scope = "limited"

    def get(self, request: Request) -> Response:
        return Response({})

    def post(self, request: Request) -> Response:
        return Response({})


class Echo(APIView):
    """Answers with what it understood."""

    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        """Say who asks."""
        return Response({"member": str(request.user.pk)})

    def post(self, request: Request) -> Response:
        """Say what came."""
        return Response({"data": request.data})


class Blind(APIView):
    """Never looks at its body."""

    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        return Response({})


class Private(APIView):
    """For members only, by the API's default."""

    def get(self, request: Request) -> Response:
        return Response({})

    def post(self, request: Request) -> Response:
        return Response({})


class Delicate(APIView):
    """Reads at any time; ends something only for whoever has just proved who she is."""

    permission_classes = [RecentLogin]
    recent_login_methods = ("DELETE",)

    def get(self, request: Request) -> Response:
        return Response({})

    def delete(self, request: Request) -> Response:
        return Response(status=204)


def account_echo(request: HttpRequest, rest: str) -> HttpResponse:
    """Stands where allauth's endpoints stand, and reads the body as they do."""
    return HttpResponse(request.body, content_type="application/json")


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")

"""The local inbox: every letter that the mail sink of a laptop kept, as a page and as JSON. Never in production."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

SHOWN = 100
_NAME = re.compile(r"^[A-Za-z0-9_-]{1,80}\Z")
_LINK = re.compile(r"https?://[^\s<>\"]+")
# A letter brings its own styles and may bring anything else: it is shown without scripts, forms or outside requests.
LETTER_POLICY = {
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One kept letter. `name` is its file without the suffix, and sorts by time."""

    name: str
    received_at: str
    sender: str
    to: str
    subject: str
    message_id: str
    text: str
    html: str
    attachments: list[str]
    headers: dict[str, str]


@require_safe
@never_cache
def letters_page(request: HttpRequest) -> HttpResponse:
    """Show the newest letters, one line each."""
    return render(request, "dev/inbox.html", {"letters": list(_letters())})


@require_safe
@never_cache
def letters_json(request: HttpRequest) -> JsonResponse:
    """Return the newest letters, newest first; `?to=` keeps those for one address."""
    wanted = request.GET.get("to", "").lower()
    found = [asdict(letter) for letter in _letters() if wanted in letter.to.lower()]
    return JsonResponse({"results": found}, json_dumps_params={"ensure_ascii": False})


@require_safe
@never_cache
def letter_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one letter, its text with live links and its HTML part in a frame that can do nothing."""
    letter = _letter(name)
    return render(request, "dev/letter.html", {"letter": letter, "lines": _with_links(letter.text)})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]  # its annotation forgets the arguments of the address
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """Return the HTML part of one letter."""
    return HttpResponse(_letter(name).html)


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"


def _letters() -> Iterator[Letter]:
    files = sorted(_folder().glob("*.eml"), key=lambda file: file.name, reverse=True)
    for file in files[:SHOWN]:
        try:
            yield _read(file)
        except FileNotFoundError:  # the sink keeps the latest thousand and forgets the rest
            continue


def _letter(name: str) -> Letter:
    file = _folder() / f"{name}.eml"
    if not _NAME.match(name) or not file.is_file():
        raise Http404
    return _read(file)


def _read(file: Path) -> Letter:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  (the policy's own class; typeshed says Message)
    return Letter(
        name=file.stem,
        received_at=datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).isoformat(timespec="seconds"),
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        message_id=str(message.get("Message-ID", "")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=[part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
        headers={key: str(value) for key, value in message.items()},
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except LookupError:  # a charset that nobody knows
        return bytes(body.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _with_links(text: str) -> list[list[tuple[str, bool]]]:
    """Return the lines as pieces, each with whether it is an address to open."""
    return [_pieces(line) for line in text.splitlines()]


def _pieces(line: str) -> list[tuple[str, bool]]:
    pieces, end = [], 0
    for match in _LINK.finditer(line):
        pieces += [(line[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [*pieces, (line[end:], False)]


urlpatterns = [
    path("inbox/", letters_page, name="devinbox"),
    path("inbox/messages/", letters_json, name="devinbox-messages"),
    path("inbox/<str:name>/", letter_page, name="devinbox-letter"),
    path("inbox/<str:name>/html/", letter_html, name="devinbox-letter-html"),
]

"""A message as the bytes that a mail server takes. Written by hand: `email.message` costs more than all else together.

What it writes is plain: a text, the same as html, at most a few calendar files. The tests read it with `email`.
"""

import binascii
import re
import time
from base64 import encodebytes
from email.header import Header
from email.utils import formataddr, formatdate, parseaddr
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.mail.message import sanitize_address

from notifications.messages import CalendarFile, Message, MessageRefused

_LONGEST_LINE: Final = 998  # without its end (RFC 5322)
_NAMES: Final = {"REQUEST": "new-times.ics", "CANCEL": "taken-out.ics"}
_CONTROL: Final = re.compile(r"[\r\n\x00]")
_PLAIN_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def content(message: Message) -> bytes:
    """Return the whole mail with its headers, each line ended as SMTP wants it. Raises MessageRefused."""
    # A boundary must not occur in what it divides; nobody can have written this one before.
    boundary = re.sub(r"[^a-z0-9]", "", message.message_id)
    alternatives = [_text(message.text, "plain")]
    if message.html:
        alternatives.append(_text(message.html, "html"))
    if len(message.files) == 1:  # a mail program shows one such part, as an invitation; more of them confuse it
        (only,) = message.files
        alternatives.append(_text(only.content.decode(), "calendar", f"; method={only.method}"))
    body = _several("alternative", alternatives, f"=_a_{boundary}")
    if message.files:
        attached = [
            _attachment(file, "session.ics" if len(message.files) == 1 else _NAMES[file.method])
            for file in message.files
        ]
        body = _several("mixed", [body, *attached], f"=_m_{boundary}")
    return _headers(message) + body


@lru_cache(maxsize=256)
def address_only(address: str) -> str:
    """Return an address without its name, as the server is told it. Raises MessageRefused."""
    return address if _PLAIN_ADDRESS.fullmatch(address) else parseaddr(_spelled(address))[1]


def _spelled(address: str) -> str:
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        return str(sanitize_address(address, "utf-8"))
    except ValueError:
        raise MessageRefused("bad_address") from None


def _headers(message: Message) -> bytes:
    headers = {
        "Subject": message.subject,
        "From": _sender(settings.DEFAULT_FROM_EMAIL),
        "To": _spelled(message.to),
        "Date": _date(int(time.time())),
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        **message.headers,
        "MIME-Version": "1.0",
    }
    return "".join([_header(name, value) for name, value in headers.items()]).encode("ascii")


def _header(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise MessageRefused("bad_header")
    return f"{name}: {value if value.isascii() else _encoded(value)}\r\n"


@lru_cache(maxsize=256)
def _encoded(value: str) -> str:
    """Return words beyond ASCII as a header spells them; those who sit together mostly get the same subject."""
    return Header(value, "utf-8").encode(linesep="\r\n")


@lru_cache(maxsize=8)
def _sender(address: str) -> str:
    return formataddr(parseaddr(address), "utf-8")


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second)


def _text(text: str, subtype: str, parameters: str = "") -> bytes:
    raw = text.replace("\r\n", "\n").encode()
    if raw.isascii() and max(map(len, raw.split(b"\n"))) <= _LONGEST_LINE:
        encoding, body = "7bit", raw.replace(b"\n", b"\r\n")
    else:
        encoding, body = "quoted-printable", binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")
    kind = f'Content-Type: text/{subtype}{parameters}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return kind.encode() + body


def _attachment(file: CalendarFile, name: str) -> bytes:
    head = (
        f'Content-Type: application/ics; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode() + encodebytes(file.content).replace(b"\n", b"\r\n")


def _several(subtype: str, parts: list[bytes], boundary: str) -> bytes:
    if len(parts) == 1:
        return parts[0] if parts[0].endswith(b"\r\n") else parts[0] + b"\r\n"
    line = b"\r\n--" + boundary.encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n'.encode()
    return b"".join([head, *(line + b"\r\n" + part for part in parts), line + b"--\r\n"])

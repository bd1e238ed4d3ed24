"""Whom a request is counted for. Only keyed digests of it are stored: no address, no e-mail, no member's id."""

import ipaddress
import unicodedata
from typing import Final

from django.conf import settings
from django.http import HttpRequest

UNKNOWN: Final = "unknown"
_IPV6_PREFIX: Final = 64  # one household; within it anybody can choose any address


def client_address(request: HttpRequest) -> str:
    """This function will return the client's address, or its /64 network, as the outermost trusted proxy saw it.

    Only the last NUM_PROXIES entries of X-Forwarded-For were written by proxies of ours; what a client puts in front
    of them changes nothing. Without proxies the header is not read.
    """
    remote = str(request.META.get("REMOTE_ADDR") or "")
    proxies = settings.NUM_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return _network(hops[-proxies])
    return _network(remote)


def _network(text: str) -> str:
    """Return one name for all spellings of an address; what is none shares one name, and so one limit."""
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))


def credential(request: HttpRequest) -> str | None:
    """This function will return the session token or cookie that a request shows, valid or not."""
    return request.headers.get("X-Session-Token") or request.COOKIES.get(settings.SESSION_COOKIE_NAME) or None


def of_member(member_id: object) -> str:
    """This function will return the identity under which a signed-in member's writes are counted."""
    return f"member:{member_id}"


def of_email(email: str) -> str:
    """This function will return one identity for all spellings that the database takes for the same address."""
    folded = unicodedata.normalize("NFKC", email.strip()).upper().casefold()
    return f"email:{folded}"


def of_account_request(request: HttpRequest, body: object) -> list[str]:
    """This function will return whom a request to the account endpoints is about: the address in it, the session."""
    found = []
    email = body.get("email") if isinstance(body, dict) else None
    if isinstance(email, str):
        found.append(of_email(email))
    shown = credential(request)
    if shown is not None:
        found.append(f"session:{shown}")
    return found

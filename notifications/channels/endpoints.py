"""Which addresses of devices are called. A member names them and we call them: an allow-list, and no address inside.

The name is resolved once, every address that comes of it must be a public one, and that very address is called, so that
a name cannot answer one thing to the question and another to the call.
"""

import http.client
import re
import socket
import ssl
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

LONGEST: Final = 1000
_HTTPS: Final = 443
_PRINTABLE: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
# Addresses of version 6 that stand for one of version 4, which may be anybody's.
_TRANSLATED: Final = [IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "2002::/16", "2001::/32")]


class EndpointRefused(Exception):
    """Nobody is called there; `code` says why, without the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """Whom to call. Its repr shows no path: that is the device's secret."""

    host: str
    port: int
    path: str = field(repr=False)
    is_secure: bool = True
    is_own: bool = False  # a test's own server

    @property
    def authority(self) -> str:
        """Return the host and, where it is not the usual one, the port."""
        return self.host if self.is_secure and self.port == _HTTPS else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme and authority."""
        return f"http{'s' * self.is_secure}://{self.authority}"


def endpoint_of(address: str) -> Endpoint:
    """Return whom an address names. Raises EndpointRefused for everything but a known push service's https address."""
    if len(address) > LONGEST or not _PRINTABLE.fullmatch(address) or "\\" in address:
        raise EndpointRefused("not_an_address")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise EndpointRefused("not_an_address") from None
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_EXTRA_ORIGINS:
        secure = parts.scheme == "https"
        return Endpoint(
            host=parts.hostname or "", port=port or _HTTPS, path=_path(parts), is_secure=secure, is_own=True
        )
    if parts.scheme != "https" or port not in (None, _HTTPS) or "@" in parts.netloc or "#" in address:
        raise EndpointRefused("not_an_address")
    host = parts.hostname or ""
    if parts.netloc.lower() not in (host, f"{host}:{_HTTPS}") or not _HOST.fullmatch(host) or not _is_known(host):
        raise EndpointRefused("unknown_host")
    return Endpoint(host=host, port=_HTTPS, path=_path(parts))


def connect(endpoint: Endpoint, *, timeout: float) -> http.client.HTTPConnection:
    """Return a connection to a public address of the host, by TLS for its name.

    Raises EndpointRefused where an address is not public, OSError where nobody answers.
    """
    address = _address(endpoint)
    sock = socket.create_connection((address, endpoint.port), timeout=timeout)
    try:
        if endpoint.is_secure:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=endpoint.host)
    except BaseException:
        sock.close()
        raise
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=timeout)
    connection.sock = sock
    return connection


def is_public(address: str) -> bool:
    """Return whether an address is one of the open internet, and not another one in disguise."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip.is_site_local or any(ip in net for net in _TRANSLATED)):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and "%" not in address


def _address(endpoint: Endpoint) -> str:
    found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not (endpoint.is_own or all(map(is_public, addresses))):
        raise EndpointRefused("private_address")
    return addresses[0]


def _is_known(host: str) -> bool:
    return any(
        host.endswith(known[1:]) and host != known[2:] if known.startswith("*.") else host == known
        for known in settings.PUSH_HOSTS
    )


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

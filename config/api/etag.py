"""Conditional requests. An ETag is `"<row>.<version>.<content>"`: reads compare all of it, writes the row's version.

The content stands in it because two roles see different fields of one version, and because a session's free seats
change without its version. To clients it is opaque.
"""

import hashlib
import re
from typing import Any, Final, Protocol

from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.errors import PreconditionRequired, VersionConflict

_TAG: Final = re.compile(r'(?P<weak>W/)?(?P<tag>"[\x21\x23-\x7e]*")')


class Versioned(Protocol):
    """Anything with a primary key and a version that grows with each change."""

    pk: Any
    version: int


def etag_of(obj: Versioned, data: object) -> str:
    """This function will return the strong ETag of one representation of a row."""
    return f'"{_version_tag(obj)}.{_digest(data)}"'


def content_etag(data: object) -> str:
    """This function will return the strong ETag of something that is no single row: an agenda, a list."""
    return f'"{_digest(data)}"'


def expected_version(if_match: str | None, obj: Versioned) -> int | None:
    """This function will return the version that a write was made for, to be compared again under the row's lock.

    None for `*`: any version will do. Raises PreconditionRequired (428) without a header and VersionConflict (412)
    when no strong tag in it names the version read just now. Weak tags never match (RFC 9110, 13.1.1).
    """
    if if_match is None:
        raise PreconditionRequired
    if if_match.strip() == "*":
        return None
    wanted = _version_tag(obj)
    for found in _TAG.finditer(if_match):
        if not found["weak"] and found["tag"].strip('"').rpartition(".")[0] == wanted:
            return obj.version
    raise VersionConflict


def tags_in(if_match: str) -> list[str]:
    """This function will return the strong tags that an If-Match names, without their quotes."""
    return [found["tag"].strip('"') for found in _TAG.finditer(if_match) if not found["weak"]]


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """This function will tell whether the client already has what `tag` names (weak comparison, RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or any(found["tag"] == tag for found in _TAG.finditer(if_none_match))


class ConditionalMixin(APIView):
    """Gives a view the two halves: answers with an ETag, and writes that must name a version."""

    def conditional(self, obj: Versioned | None, data: object, status: int = 200) -> Response:
        """This function will answer with the data and its ETag, or 304 to a read that names it already.

        `obj` is None for what is no single row; then the content alone makes the tag.
        """
        tag = content_etag(data) if obj is None else etag_of(obj, data)
        is_read = self.request.method in {"GET", "HEAD"}
        if is_read and is_unchanged(self.request.headers.get("If-None-Match"), tag):
            return Response(status=304, headers={"ETag": tag})
        return Response(data, status=status, headers={"ETag": tag})


class VersionedMixin(ConditionalMixin):
    """For views whose PUT, PATCH or DELETE must carry If-Match; the schema then says so."""

    versioned_methods: tuple[str, ...] = ("PUT", "PATCH")

    def expected_version(self, obj: Versioned) -> int | None:
        """This function will return the version for the service's own check under its lock. Raises as the module's."""
        return expected_version(self.request.headers.get("If-Match"), obj)


def _version_tag(obj: Versioned) -> str:
    row = hashlib.sha256(str(obj.pk).encode()).hexdigest()[:12]
    return f"{row}.{obj.version}"


def _digest(data: object) -> str:
    return hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:24]

"""The throttle of API writes. Reads are never counted: a read writes nothing."""

from typing import TYPE_CHECKING, Final

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from config.api.throttles import counting, keys

if TYPE_CHECKING:  # DRF's views import this module while they are being made
    from rest_framework.views import APIView

DEFAULT_SCOPE: Final = "write"


class ScopedThrottle(BaseThrottle):
    """Counts unsafe requests under the view's `throttle_scope` (else "write"), by member and by address."""

    def __init__(self) -> None:
        self._wait: float | None = None

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """This function will count the request and tell whether it may pass."""
        if request.method in SAFE_METHODS:
            return True
        accounts = [keys.of_member(request.user.pk)] if request.user.is_authenticated else []
        scope = getattr(view, "throttle_scope", None) or DEFAULT_SCOPE
        counts = counting.count(scope, accounts, keys.client_address(request._request))
        counting.remember(request._request, counts)
        self._wait = counting.wait(counts)
        return self._wait is None

    def wait(self) -> float | None:
        """This function will return the seconds to wait after a refusal."""
        return self._wait

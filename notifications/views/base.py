"""What the views of a member's own messages share: who asks, and when."""

from datetime import date, datetime
from functools import cached_property
from typing import cast

from django.utils import timezone

from config.api.etag import ConditionalMixin
from config.api.idempotency import IdempotentMixin
from members.models import Member
from members.zones import zone


class OwnView(IdempotentMixin, ConditionalMixin):
    """A view under `me/`. There is no member in the address, so there is nobody else's to reach."""

    @cached_property
    def now(self) -> datetime:
        """The moment of this request, the same for all that it does."""
        return timezone.now()

    @property
    def today(self) -> date:
        """The day on her own clock."""
        return self.now.astimezone(zone(self.me.timezone)).date()

    @property
    def me(self) -> Member:
        """Who asks; the default permission has let nobody else through."""
        return cast(Member, self.request.user)

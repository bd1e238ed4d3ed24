"""No more of a sort of message, and back."""

from notifications.kinds import KINDS
from notifications.services.preferences import decline, welcome
from notifications.views.onetap.taps import Form, Shown, Tap


def ask_to_stop(tap: Tap) -> Shown:
    """Show which sort of message would stop."""
    return tap, "unsubscribe", {"topic": KINDS[tap.delivery.kind].topic.value}


def stop(tap: Tap, form: Form) -> Shown:
    """Stop a sort of message; from the page that says so, a second tap switches it on again."""
    topic = KINDS[tap.delivery.kind].topic
    if form.get("again"):
        welcome(member=tap.member, topic=topic, now=tap.now)
        return tap, "unsubscribe_undone", {}
    decline(member=tap.member, topic=topic, now=tap.now)
    return tap, "unsubscribe_done", {}

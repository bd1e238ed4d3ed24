"""What is sent to `me/`."""

from tests.authz.cast import CAME, INSIDE, MET
from tests.authz.requests.asking import (
    EVERYONE,
    Ask,
    each,
    fixed,
    others_prompt,
    others_reflection,
    own_notice,
    own_prompt,
    own_reflection,
)
from tests.browsers import FCM, browser

ASKS: dict[str, Ask] = {
    "me PATCH me/": Ask(body=fixed({"timezone": "Europe/Madrid"}), needs_match=True),
    "me.things POST me/consents/": Ask(body=fixed({"purpose": "reflections", "granted": True})),
    "me.things POST me/blocks/": Ask(
        body=lambda world, place, role: {"circle": place.circle.slug, "handle": place.memberships["fern"].handle},
        instead=each(EVERYONE - set(MET), 400, 404),
        reveals=frozenset({"Wren fern open"}),  # she has just said it herself
    ),
    "me.things DELETE me/blocks/": Ask(query="?id={place.blocks[MEM].pk}", owners=frozenset({"MEM"})),
    "me.things POST me/push-subscriptions/": Ask(
        body=lambda world, place, role: browser(f"{FCM}{place.circle.slug}-{role}", label="Phone")
    ),
    "me.things DELETE me/push-subscriptions/": Ask(query="?id={place.devices[MEM].pk}", owners=frozenset({"MEM"})),
    "me.things PUT me/guilt-sources/": Ask(body=fixed({"guilt_sources": ["balance", "yelling"]})),
    "me.things PATCH me/preferences/": Ask(
        body=fixed({"topics": {"prompts": False}, "channels": {"email": True}, "lead_minutes": [120, 30]})
    ),
    "me.things GET me/preferences/circles/{}/": Ask(owners=frozenset(INSIDE)),
    "me.things PATCH me/preferences/circles/{}/": Ask(
        body=fixed({"alias": "My hour", "lead_minutes": ["day_before", 60], "topics": {"prompts": False}}),
        owners=frozenset(INSIDE),
    ),
    "me.things GET me/reminder-preview/": Ask(query="?session={place.free.pk}"),
    "me.things POST me/notifications/{}/read/": Ask(
        {"notifications/": own_notice}, fixed({}), owners=frozenset(INSIDE)
    ),
    "me.things PUT me/availability/": Ask(body=fixed({"slots": [{"weekday": 1, "from": "20:00", "to": "22:00"}]})),
    "me.things PATCH me/facilitator/": Ask(
        body=fixed({"motivation": "I would like to."}), instead=each({"FAC", "FACX"}, 409)
    ),
    "me.things POST me/calendar-feed/": Ask(body=fixed({})),
    "me.reflections POST me/reflections/": Ask(
        body=lambda world, place, role: {"session": str(place.past.pk), "text": "I rested for an hour."},
        instead=each(EVERYONE - set(CAME), 404, 409),
    ),
    "me.reflections GET me/reflections/{}/": Ask({"reflections/": own_reflection}, owners=frozenset(CAME)),
    "me.reflections PATCH me/reflections/{}/": Ask(
        {"reflections/": own_reflection},
        body=fixed({"text": "In other words."}),
        needs_match=True,
        owners=frozenset(CAME),
    ),
    "me.reflections DELETE me/reflections/{}/": Ask({"reflections/": own_reflection}, owners=frozenset(CAME)),
    "reflection.other GET me/reflections/{}/": Ask({"reflections/": others_reflection}),
    "reflection.other PATCH me/reflections/{}/": Ask(
        {"reflections/": others_reflection}, body=fixed({"text": "Not mine."}), needs_match=True
    ),
    "reflection.other DELETE me/reflections/{}/": Ask({"reflections/": others_reflection}),
    "me.reflections PUT me/prompts/{}/skip/": Ask({"prompts/": own_prompt}, owners=frozenset(CAME)),
    "me.reflections DELETE me/prompts/{}/skip/": Ask({"prompts/": own_prompt}, owners=frozenset(CAME)),
    "reflection.other PUT me/prompts/{}/skip/": Ask({"prompts/": others_prompt}),
    "reflection.other DELETE me/prompts/{}/skip/": Ask({"prompts/": others_prompt}),
}

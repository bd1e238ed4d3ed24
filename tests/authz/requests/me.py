"""What is sent to `me/`."""

from tests.authz.cast import CAME, INSIDE, MET
from tests.authz.requests.asking import (
    EVERYONE,
    Ask,
    each,
    fixed,
    others_check_in,
    others_prompt,
    others_reflection,
    own_check_in,
    own_notice,
    own_prompt,
    own_reflection,
    the,
)
from tests.authz.requests.preparing import (
    ask_for_an_archive,
    ask_to_be_contacted,
    ask_whether_to_keep,
    note,
    staff_the_duty,
    stand_in_line,
)
from tests.browsers import FCM, browser

ASKS: dict[str, Ask] = {
    "me.appeals POST me/appeals/": Ask(
        body=lambda world, place, role: {"circle": place.circle.slug, "text": "Please look once more."},
        owners=frozenset({"BLK"}),
        places=("open", "hidden"),
    ),
    "me.contact POST me/contact-request/": Ask(
        body=lambda world, place, role: {"session": str(place.past.pk), "reach": "+49 30 5550100"},
        owners=frozenset(CAME),
        prepare=staff_the_duty,
    ),
    "me.contact DELETE me/contact-request/": Ask(owners=frozenset({"MEM"}), prepare=ask_to_be_contacted),
    "report POST reports/": Ask(
        body=lambda world, place, role: {"subject": "circle", "circle": place.circle.slug, "reason": "other"},
        instead_at={"hidden": each(["MOM", "PEND", "FACX", "MOD"], 404)},
    ),
    "me PATCH me/": Ask(body=fixed({"timezone": "Europe/Madrid"}), needs_match=True),
    "me.erase DELETE me/": Ask(body=fixed({"confirm": "erase"})),
    "me.export POST me/export/": Ask(body=fixed({})),
    "me.export GET me/export/{}/": Ask(prepare=ask_for_an_archive, owners=frozenset({"MEM"})),
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
    "me.things PUT me/children/": Ask(body=fixed({"child_stages": ["baby", "school_age"]})),
    "me.things PUT me/availability/": Ask(body=fixed({"slots": [{"weekday": 1, "from": "20:00", "to": "22:00"}]})),
    "me.things PATCH me/facilitator/": Ask(
        body=fixed({"motivation": "I would like to."}), instead=each({"FAC", "FACX"}, 409)
    ),
    "me.things GET me/waitlist/": Ask(owners=frozenset({"MOM"}), prepare=stand_in_line),
    "me.things GET me/notices/": Ask(prepare=note),
    "me.things POST me/calendar-feed/": Ask(body=fixed({})),
    "me.reflections POST me/reflections/": Ask(
        body=lambda world, place, role: {"session": str(place.past.pk), "text": "I rested for an hour."},
        instead=each(EVERYONE - set(CAME), 404, 409),
    ),
    "me.reflections POST me/reflections/keeping/": Ask(
        body=fixed({"keep": False}), prepare=ask_whether_to_keep, owners=frozenset({"MEM"})
    ),
    "me.reflections GET me/reflections/{}/": Ask({"reflections/": own_reflection}, owners=frozenset(CAME)),
    "me.reflections PATCH me/reflections/{}/": Ask(
        {"reflections/": own_reflection},
        body=fixed({"text": "In other words."}),
        needs_match=True,
        owners=frozenset(CAME),
    ),
    "me.reflections DELETE me/reflections/{}/": Ask({"reflections/": own_reflection}, owners=frozenset(CAME)),
    "me.reflections GET me/reflections/{}/sharing/": Ask({"reflections/": own_reflection}, owners=frozenset(CAME)),
    "me.reflections PUT me/reflections/{}/sharing/": Ask(
        {"reflections/": own_reflection},
        body=fixed({"shared_with": "circle"}),
        owners=frozenset(CAME),
        instead={**each({"EX"}, 409), **each({"BLK"}, 404, 409)},  # of what she wrote before she was removed
    ),
    "reflection.other GET me/reflections/{}/sharing/": Ask({"reflections/": others_reflection}),
    "reflection.other PUT me/reflections/{}/sharing/": Ask(
        {"reflections/": others_reflection}, body=fixed({"shared_with": "circle"})
    ),
    "reflection.other GET me/reflections/{}/": Ask({"reflections/": others_reflection}),
    "reflection.other PATCH me/reflections/{}/": Ask(
        {"reflections/": others_reflection}, body=fixed({"text": "Not mine."}), needs_match=True
    ),
    "reflection.other DELETE me/reflections/{}/": Ask({"reflections/": others_reflection}),
    "me.checkins POST me/check-ins/": Ask(
        body=fixed({"loudness": 4, "helped": "yes", "feelings": ["tired", "hopeful"]})
    ),
    "me.checkins PATCH me/check-ins/{}/": Ask(
        {"check-ins/": own_check_in}, body=fixed({"loudness": 3, "helped": "no"}), owners=frozenset(CAME)
    ),
    "me.checkins DELETE me/check-ins/{}/": Ask({"check-ins/": own_check_in}, owners=frozenset(CAME)),
    "me.checkins PUT me/intentions/{}/": Ask(
        {"intentions/": the("past")},
        body=fixed({"text": "Ten minutes on the bench", "outcome": "half"}),
        instead=each(EVERYONE - set(CAME), 404, 409),
    ),
    "me.checkins DELETE me/intentions/{}/": Ask({"intentions/": the("past")}),
    "reflection.other PATCH me/check-ins/{}/": Ask(
        {"check-ins/": others_check_in}, body=fixed({"loudness": 0, "helped": "yes"})
    ),
    "reflection.other DELETE me/check-ins/{}/": Ask({"check-ins/": others_check_in}),
    "me.reflections PUT me/prompts/{}/skip/": Ask({"prompts/": own_prompt}, owners=frozenset(CAME)),
    "me.reflections DELETE me/prompts/{}/skip/": Ask({"prompts/": own_prompt}, owners=frozenset(CAME)),
    "reflection.other PUT me/prompts/{}/skip/": Ask({"prompts/": others_prompt}),
    "reflection.other DELETE me/prompts/{}/skip/": Ask({"prompts/": others_prompt}),
}

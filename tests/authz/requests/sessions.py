"""What is sent to sessions, series, seats, handovers and merges."""

from tests.authz.cast import LINK
from tests.authz.requests.asking import Ask, attendance_body, each, fixed, shared_reflection, the, wall
from tests.authz.requests.preparing import ask_about_quorum, ask_for_a_host, ask_to_merge, hold_a_seat, open_the_door

PAST = {"sessions/": the("past")}
FREE = {"sessions/": the("free")}
ASKS: dict[str, Ask] = {
    "join.link POST sessions/{}/join/": Ask(body=fixed({}), prepare=open_the_door, reveals=frozenset({LINK})),
    "session.write PATCH sessions/{}/": Ask(FREE, fixed({"local_start": wall(7)}), needs_match=True),
    "session.write POST sessions/{}/cancel/": Ask(FREE, fixed({})),
    "session.write POST series/{}/changes/": Ask(body=fixed({"scope": "all", "local_time": "18:15"}), needs_match=True),
    "session.write DELETE series/{}/changes/{}/": Ask({"changes/": the("change")}),
    "handover GET sessions/{}/handover/": Ask(FREE, prepare=ask_for_a_host),
    "handover POST sessions/{}/handover/": Ask(body=fixed({})),
    "handover DELETE sessions/{}/handover/": Ask(),
    "handover POST handovers/{}/accept/": Ask(
        body=fixed({}), prepare=ask_for_a_host, instead=each(["COORD", "ADM"], 409)
    ),
    "handover POST handovers/{}/pass/": Ask(
        body=fixed({}), prepare=ask_for_a_host, instead=each(["COORD", "ADM"], 409)
    ),
    "me.things GET me/handovers/": Ask(prepare=ask_for_a_host),
    "quorum GET sessions/{}/quorum/": Ask(prepare=ask_about_quorum),
    "quorum POST sessions/{}/quorum/": Ask(body=fixed({"decision": "two_chairs"}), prepare=ask_about_quorum),
    "merge.answer POST merges/{}/answer/": Ask(
        body=fixed({"answer": "yes"}), prepare=ask_to_merge, owners=frozenset({"MEM"})
    ),
    "seat.own GET sessions/{}/seat/": Ask(owners=frozenset({"MEM", "WAIT"})),
    "seat.own DELETE sessions/{}/seat/": Ask(owners=frozenset({"MEM", "WAIT"})),
    "seat.own POST sessions/{}/offer/accept/": Ask(
        body=fixed({}), owners=frozenset({"WAIT"}), prepare=hold_a_seat, instead=each(["MEM"], 409)
    ),
    "seat.own POST sessions/{}/offer/decline/": Ask(
        body=fixed({}), owners=frozenset({"WAIT"}), prepare=hold_a_seat, instead=each(["MEM"], 409)
    ),
    "seat.take PUT sessions/{}/seat/": Ask(
        body=fixed({"state": "in"}),
        places=("open", "hidden", "approval"),
        instead_at={"approval": each(["MOM", "EX", "FACX"], 403)},
    ),
    "seats DELETE sessions/{}/seats/{}/": Ask({"seats/": lambda world, place, role: place.seats["fern"].public_id}),
    "attendance.read GET sessions/{}/attendance/": Ask(PAST),
    "attendance.write PUT sessions/{}/attendance/": Ask(PAST, attendance_body),
    "reflection.shared GET sessions/{}/reflections/": Ask({"sessions/": the("older")}),
    "debrief.read GET sessions/{}/debrief/": Ask({"sessions/": the("older")}),
    "debrief.write POST sessions/{}/debrief/": Ask(PAST, fixed({"concern": "none", "words": "It was warm."})),
    "debrief.write DELETE sessions/{}/debrief/": Ask({"sessions/": the("older")}),
    "reflection.flag POST reflections/{}/flag/": Ask(
        {"reflections/": shared_reflection}, fixed({"reason": "other", "passage": "clover-fern"})
    ),
}

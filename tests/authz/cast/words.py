"""The fourteen roles, and the words by which their secrets are found."""

import secrets
from uuid import UUID

OWN_WORDS = "What {name} wrote is hers alone: marigold-{name}."
LINK = "https://meet.example.org/canary-pelican"
STAFF = ("COORD", "MOD", "ADM")
INSIDE = ("IDLE", "WAIT", "MEM", "COFAC", "FAC")  # active members of the circle
LEADING = ("COFAC", "FAC", "COORD", "ADM")
MET = (*INSIDE, "EX", "BLK")  # whoever belongs to the circle, or did
CAME = ("IDLE", "WAIT", "MEM", "EX", "COFAC", "FAC")  # attended the circle's last sessions
PEOPLE = ("MOM", "PEND", "IDLE", "WAIT", "MEM", "EX", "BLK", "COFAC", "FAC", "FACX", *STAFF)
FILLERS = ("fern", "gail", "hope")  # they hold the other seats of a full session
SHARED = {"fern": "circle", "gail": "facilitators", "hope": "figures"}  # with whom each shares a reflection
ASKER = "iris"  # her request to join is the one to decide


def unknown_id() -> UUID:
    """This function will return an id that no row has."""
    return UUID(int=secrets.randbits(128))

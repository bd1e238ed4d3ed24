"""The directory again, as slowly and plainly as it can be said: one circle after the other, one wish after another.

Nothing of the search is used here but PostgreSQL's two stemmers, which are asked for one word at a time.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connections

from tests.groups.finding.world import NOW, Listed, Meeting

Query = Mapping[str, list[str]]
IN_PERSON = ("in_person", "hybrid")


@dataclass
class Reference:
    """What may be found, and what was learned of single words."""

    listed: list[Listed]
    _stems: dict[str, set[str]] = field(default_factory=dict)
    _words: dict[str, list[str]] = field(default_factory=dict)  # of each circle
    _nearly: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.listed = [one for one in self.listed if not one.is_hidden and not one.is_archived]

    def found(self, query: Query) -> list[Listed]:
        """Return the circles that fit every parameter."""
        return [one for one in self.listed if self.fits(one, query)]

    def fits(self, one: Listed, query: Query) -> bool:
        """Return whether a circle fits them all."""
        asked = {name: values[0] for name, values in query.items()}
        return (
            all(asked.get(name, value) == value for name, value in self._plainly(one).items())
            and ("audience" not in asked or folded(asked["audience"]) == folded(one.audience))
            and ("guilt_source" not in query or bool(set(query["guilt_source"]) & set(one.guilt_sources)))
            and not set(query.get("guilt_source_not", [])) & set(one.guilt_sources)
            and set(query.get("norms", [])) <= set(one.norms)
            and all(self.speaks_of(one, word) for word in folded(asked.get("q", "")).split())
            and ("place" not in asked or is_near(one, asked))
            and self._has_a_session(one, query)
        )

    def facets(self, query: Query) -> dict[str, object]:
        """Return the counts: each facet's own parameter left out."""
        kept = {
            name: self.found({key: values for key, values in query.items() if key != name})
            for name in ("guilt_source", "norms", "audience", "language", "meeting_format", "enrolment")
        }
        return {
            "circles": len(self.found(query)),
            "guilt_source": Counter(theme for one in kept["guilt_source"] for theme in one.guilt_sources),
            "norms": Counter(norm for one in kept["norms"] for norm in one.norms),
            "audience": Counter(one.audience for one in kept["audience"] if one.audience),
            **{
                name: Counter(getattr(one, name) for one in kept[name])
                for name in ("language", "meeting_format", "enrolment")
            },
        }

    def speaks_of(self, one: Listed, asked: str) -> bool:
        """Return whether a word of the circle is the one asked for, begins with it, or is nearly it."""
        if one.slug not in self._words:
            self._words[one.slug] = folded(f"{one.name} {one.audience} {one.description}").split()
        return any(self._is_meant(word, asked) for word in self._words[one.slug])

    def _is_meant(self, word: str, asked: str) -> bool:
        if (word, asked) not in self._nearly:
            self._nearly[word, asked] = (
                word.startswith(asked)
                or bool(self._stem(word) & self._stem(asked))
                or (len(word) >= 4 and len(asked) >= 4 and not word.isdigit() and likeness(word, asked) >= 0.4)
            )
        return self._nearly[word, asked]

    def _plainly(self, one: Listed) -> dict[str, str]:
        return {name: getattr(one, name) for name in ("language", "meeting_format", "enrolment")}

    def _stem(self, word: str) -> set[str]:
        """Return the word's stems, each with its language; a word too common for one has none there."""
        if word not in self._stems:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT ts_lexize('english_stem', %s), ts_lexize('spanish_stem', %s)", [word, word])
                english, spanish = cursor.fetchone()
            self._stems[word] = {*(f"en {stem}" for stem in english or ()), *(f"es {stem}" for stem in spanish or ())}
        return self._stems[word]

    def _has_a_session(self, one: Listed, query: Query) -> bool:
        if not query.keys() & {"starts_within", "has_seats", "tz"}:
            return True
        wants_seat = query.get("has_seats") == ["true"]
        if not query.keys() & {"starts_within", "tz"} and not wants_seat:
            return True
        days = 14 if wants_seat else 35
        ahead = timedelta(minutes=int(query["starts_within"][0])) if "starts_within" in query else timedelta(days=days)
        return any(
            not meeting.is_cancelled
            and NOW < meeting.starts_at <= NOW + ahead
            and not (wants_seat and meeting.is_full)
            and ("tz" not in query or is_in_hours(meeting, query))
            for meeting in one.meetings
        )


def is_in_hours(meeting: Meeting, query: Query) -> bool:
    """Return whether her wall shows a weekday and a time that were asked for when the session begins."""
    wall = meeting.starts_at.astimezone(ZoneInfo(query["tz"][0]))
    return shows(wall, query)


def shows(wall: datetime, query: Query) -> bool:
    """Return whether a wall's time is in the hours."""
    days = [int(day) for day in query.get("weekday", [])] or list(range(7))
    if "local_from" not in query:
        return wall.weekday() in days
    since, until = (time.fromisoformat(query[name][0]) for name in ("local_from", "local_to"))
    if since < until:
        return since <= wall.time() < until and wall.weekday() in days
    is_evening, is_morning = wall.time() >= since, wall.time() < until
    return (is_evening and wall.weekday() in days) or (is_morning and (wall.weekday() - 1) % 7 in days)


def is_near(one: Listed, asked: Mapping[str, str]) -> bool:
    """Return whether it meets in person in a city within the radius (spherical law of cosines)."""
    if one.city is None or one.meeting_format not in IN_PERSON:
        return False
    here, there = [tuple(map(math.radians, place)) for place in (map(float, asked["place"].split(",")), one.city)]
    cosine = math.sin(here[0]) * math.sin(there[0]) + math.cos(here[0]) * math.cos(there[0]) * math.cos(
        here[1] - there[1]
    )
    return 6371 * math.acos(max(-1, min(1, cosine))) <= int(asked.get("radius_km", "50"))


def folded(text: str) -> str:
    """Return the text without case, accents and punctuation."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", bare).strip()


def likeness(one: str, other: str) -> float:
    """Return how many groups of three letters two words share, of all that they have (as pg_trgm counts them)."""
    these, those = (trigrams(word) for word in (one, other))
    return len(these & those) / len(these | those)


def trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def slugs(listed: Iterable[Listed]) -> set[str]:
    return {one.slug for one in listed}

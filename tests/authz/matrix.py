"""The rule, read from `tests/authz_matrix.yaml`: which role may do what on which route. Nothing is decided here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

FILE = Path(__file__).parents[1] / "authz_matrix.yaml"
BASE = "/api/v1/"
PLACEHOLDER = re.compile(r"\{[^}]*\}")
OUTSIDERS = ("ANON", "MOM", "EX", "BLK", "FACX", "MOD", "PEND")  # of a circle that is not in the directory
NOUNS_OF_A_CIRCLE = ("circles", "sessions", "series", "handovers", "merges", "reflections", "invitations")
OF_A_CIRCLE = tuple(f"{BASE}{noun}/{{" for noun in NOUNS_OF_A_CIRCLE)
INVITED = BASE + "invitations/{"  # whoever holds one comes in where nobody else finds the door
KNOWN_CELLS = {"Y", "R", "S", "401", "403", "404", "409"}


@dataclass(frozen=True)
class Route:
    """One method of one address, with its placeholders as the matrix names them."""

    method: str
    path: str

    @property
    def shape(self) -> str:
        """This function will return the path with every placeholder alike, the way two spellings are compared."""
        return shape(self.path)

    @property
    def is_api(self) -> bool:
        return self.path.startswith(BASE)

    @property
    def is_of_a_circle(self) -> bool:
        """Whether a circle decides who may come here, so that a hidden one has its own answers."""
        return self.path.startswith(OF_A_CIRCLE)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Row:
    """One line of the matrix: some routes, a cell for every role, and sometimes the case it is about."""

    id: str
    routes: tuple[Route, ...]
    cells: dict[str, str] = field(hash=False)
    when: str = ""
    models: tuple[str, ...] = ()  # of the admin's address, where the row is about some models only

    def cell(self, role: str, *, is_hidden: bool = False) -> str:
        """This function will return what the role may expect; a hidden circle's outsiders learn nothing of it.

        Joining it, or taking a seat in it, would tell as much as reading: a hidden circle is entered by invitation.
        """
        cell = self.cells[role]
        is_own_request = role == "PEND" and cell == "S"
        is_invited = cell == "Y" and all(route.path.startswith(INVITED) for route in self.routes)
        if is_hidden and role in OUTSIDERS and cell != "401" and not is_own_request and not is_invited:
            return "404"
        return cell


def shape(path: str) -> str:
    """This function will return the path with every placeholder as `{}`."""
    return PLACEHOLDER.sub("{}", path)


def load(path: Path = FILE) -> tuple[list[str], list[Row]]:
    """This function will return the roles and the rows. Raises AssertionError where the file is not whole."""
    document = yaml.safe_load(path.read_text())
    roles = list(document["roles"])
    rows = [_row(entry) for entry in document["matrix"]]
    assert len({row.id for row in rows}) == len(rows), "two rows share an id"
    for row in rows:
        assert list(row.cells) == roles, f"{row.id} does not name every role once, in order"
        assert set(row.cells.values()) <= KNOWN_CELLS, f"{row.id} has a cell that the file does not explain"
    return roles, rows


def _row(entry: dict[str, object]) -> Row:
    routes, models = [], []
    for line in entry["routes"]:
        methods, path, *about = str(line).split(" ")
        full = path if path.startswith("/") else BASE + path
        routes += [Route(method, full) for method in methods.split("|")]
        models += about
    return Row(str(entry["id"]), tuple(routes), dict(entry["cells"]), str(entry.get("when", "")), tuple(models))


def rows_for(route: Route, rows: list[Row]) -> list[Row]:
    """This function will return the rows a served route belongs to, exact ones before those of a prefix."""
    exact = [row for row in rows if not row.models and any(_is_same(route, known) for known in row.routes)]
    return exact or _longest_prefix(route, rows)


def _is_same(route: Route, known: Route) -> bool:
    return known.shape == route.shape and (known.method == route.method or route.method == "ANY")


def _longest_prefix(route: Route, rows: list[Row]) -> list[Row]:
    found = [
        (bool(row.models), len(known.path), row)
        for row in rows
        for known in row.routes
        if known.method == "ANY" and route.path.startswith(known.path) and _is_about(route, row)
    ]
    if not found:
        return []
    best = max(rank[:2] for rank in found)
    return [row for *rank, row in found if tuple(rank) == best]


def _is_about(route: Route, row: Row) -> bool:
    words = re.split(r"[/_]", route.path)
    stems = [re.sub(r"(ies|s)$", "", model) for model in row.models]
    return not stems or any(word.startswith(stem) for stem in stems for word in words)


def not_built(rows: list[Row], served: list[Route]) -> Iterator[tuple[Row, Route]]:
    """This function will yield what the matrix promises and the service does not serve yet."""
    for row in rows:
        for known in row.routes:
            if known.method == "ANY":
                is_served = any(route.path.startswith(known.path) and _is_about(route, row) for route in served)
            else:
                is_served = any(_is_same(route, known) for route in served)
            if not is_served:
                yield row, known

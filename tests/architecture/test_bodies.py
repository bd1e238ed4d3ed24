"""What a client sends as text has to be text: DRF's own field would keep a number as her words."""

import ast

from tests.architecture import sources


def lenient(source: str) -> list[str]:
    """Return the lines of bodies on which DRF's own text field stands."""
    return [
        f"{body.name}:{call.lineno}"
        for body in ast.walk(ast.parse(source))
        if isinstance(body, ast.ClassDef) and body.name.endswith("In")
        for call in ast.walk(body)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "serializers.CharField"
        and "read_only" not in {keyword.arg for keyword in call.keywords}
    ]


def test_it_is_recognised() -> None:
    assert lenient("class NoteIn:\n    text = serializers.CharField()") == ["NoteIn:2"]


def test_bodies_take_text_for_text_alone() -> None:
    queries = {"WishesIn"}  # an address has nothing but text
    found = [
        f"{sources.place(path)} {line}"
        for path in sources.modules()
        for line in lenient(path.read_text())
        if line.split(":")[0] not in queries
    ]
    assert not found, "\n".join(found)

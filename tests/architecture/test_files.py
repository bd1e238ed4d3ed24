"""What a stranger who clones the project finds: no trace of one machine, no address of one index, no unkind subject."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import sources

MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:work|root|Users|home/[a-z][a-z0-9_-]*|tmp/[a-z]\w*)(?=[/\s\"'`,.)]|$)")
FORBIDDEN_IN_SUBJECTS = re.compile(r"guilt|support.?group|culpa|grupo de apoyo", re.IGNORECASE)
TITLE = re.compile(r"<title>(.*?)</title>|\{%\s*block (?:title|subject)\s*%\}(.*?)\{%", re.DOTALL)
LOCKS = [
    path for path in sources.project_files() if path.match("requirements*.txt") or path.name == "package-lock.json"
]
SUBJECTS = [path for path in sources.project_files() if path.name.startswith("subject") and "templates" in path.parts]
TEMPLATES = [path for path in sources.project_files() if path.suffix == ".html" and "templates" in path.parts]


def test_no_file_names_a_place_on_one_machine() -> None:
    found = [
        f"{sources.place(path)[:-2]}:{number} {line.strip()[:120]}"
        for path in sources.project_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("line", ['open("/root/x")', "see /home/fay/kindcircle/var", "cd /tmp/try"])
def test_a_place_on_one_machine_is_recognised(line: str) -> None:
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["https://example.org/home/page", "/api/v1/", "var/tmp/x", "GET /work-hours/"])
def test_an_address_is_no_place_on_a_machine(line: str) -> None:
    assert not MACHINE_PATH.search(line)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_holds_no_address(path: Path) -> None:
    text = re.sub(
        r'"funding": (\{[^}]*\}|\[[^]]*\])', "", path.read_text()
    )  # where to give thanks, not whence to fetch
    found = re.findall(
        r"(?:https?|git|ssh)(?:\+\w+)?://\S+|--(?:extra-)?index-url.*|--find-links.*|\"resolved\".*", text
    )
    assert not found, f"{path.name}: {found[:5]}"


def test_a_lock_file_pins_every_line_by_hash() -> None:
    for path in LOCKS:
        if path.suffix == ".txt":
            pinned = re.findall(r"^[A-Za-z0-9][\w.\[\]-]*==", path.read_text(), re.MULTILINE)
            assert len(pinned) <= path.read_text().count("--hash=sha256:"), path.name


def test_no_subject_says_what_an_employer_should_not_read() -> None:
    unkind = [
        f"{sources.place(path)} {path.read_text()!r}"
        for path in SUBJECTS
        if FORBIDDEN_IN_SUBJECTS.search(path.read_text())
    ]
    assert not unkind, "\n".join(unkind)


def test_no_title_says_what_a_colleague_should_not_read() -> None:
    unkind = [
        f"{sources.place(path)} {title!r}"
        for path in TEMPLATES
        for title in map("".join, TITLE.findall(path.read_text()))
        if FORBIDDEN_IN_SUBJECTS.search(title)
    ]
    assert not unkind, "\n".join(unkind)


def test_no_sentence_in_the_senders_code_says_so_either() -> None:
    """Some subjects are written in Python; none of the senders' modules needs these words in a text at all."""
    unkind = [
        sources.place(path, node)
        for path in sources.modules()
        if path.is_relative_to(sources.ROOT / "notifications")
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in _docstrings(path)
        if FORBIDDEN_IN_SUBJECTS.search(node.value) and " " in node.value
    ]
    assert not unkind, "\n".join(unkind)


def _docstrings(path: Path) -> list[ast.AST]:
    owners = [
        node for node in ast.walk(sources.tree(path)) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    ]
    firsts = [node.body[0] for node in owners if node.body and isinstance(node.body[0], ast.Expr)]
    return [first.value for first in firsts]

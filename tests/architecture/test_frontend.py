"""What holds for every file of the web app: no other host, nothing that needs an unsafe policy, nothing too long."""

import re
from pathlib import Path

import pytest

from tests.architecture import sources

WEB_APP = sources.ROOT / "frontend"
WRITTEN = [
    path
    for path in sources.project_files()
    if path.is_relative_to(WEB_APP) and path.suffix not in (".png", ".lock") and path.name != "package-lock.json"
]
GENERATED = {WEB_APP / "src" / "api" / "schema.d.ts"}
COMPONENTS = [path for path in WRITTEN if path.suffix == ".svelte"]
HOST = re.compile(r"(?:https?|wss?):\\?/\\?/([\w.-]+)|[\"'(]//([\w-]+\.[\w.-]+)")
ALLOWED_HOSTS = re.compile(r"^www\.w3\.org$|^(?:[\w-]+\.)*example(?:\.(?:org|com|net))?$|^127\.0\.0\.1$|^localhost$")
STYLE_ATTRIBUTE = re.compile(r"\sstyle=")
RAW_HTML = re.compile(r"\{@html|innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(")
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[\s;,)])|\b(?:rgb|hsl|oklch|lab)a?\(")
MOST_LINES = 300


def other_hosts(text: str) -> list[str]:
    """Return the hosts that a text names and that are neither a namespace, nor an example, nor this machine."""
    return [host for found in HOST.findall(text) if (host := "".join(found)) and not ALLOWED_HOSTS.match(host)]


def test_no_file_of_the_web_app_names_another_host() -> None:
    named = {sources.place(path): other_hosts(path.read_text()) for path in WRITTEN if path not in GENERATED}
    assert not {place: hosts for place, hosts in named.items() if hosts}
    assert len(named) > 50


@pytest.mark.parametrize("line", ["fetch('https://cdn.jsdelivr.net/x')", "@import '//fonts.org/a'", "wss://a.io/"])
def test_another_host_is_recognised(line: str) -> None:
    assert other_hosts(line)


@pytest.mark.parametrize(
    "line", ['xmlns="http://www.w3.org/2000/svg"', "https://meet.example/x", "// a comment", "http://127.0.0.1:8000"]
)
def test_a_namespace_and_an_example_are_no_other_host(line: str) -> None:
    assert not other_hosts(line)


def test_no_component_needs_an_unsafe_policy() -> None:
    unsafe = [
        f"{sources.place(path)} {found[0].strip()}"
        for path in WRITTEN
        if path.suffix in (".svelte", ".html", ".ts") and path not in GENERATED
        for found in [RAW_HTML.search(path.read_text()) or STYLE_ATTRIBUTE.search(path.read_text())]
        if found
    ]
    assert not unsafe, "\n".join(unsafe)


def test_a_colour_comes_from_the_tokens() -> None:
    raw = [
        f"{sources.place(path)} {found[0]}"
        for path in COMPONENTS
        for style in re.findall(r"<style>(.*?)</style>", path.read_text(), re.DOTALL)
        for found in [RAW_COLOUR.search(style)]
        if found
    ]
    assert not raw, "\n".join(raw)


def test_a_file_says_first_what_lives_in_it() -> None:
    silent = [
        sources.place(path)
        for path in WRITTEN
        if path.suffix in (".svelte", ".ts") and path not in GENERATED and "src" in path.parts
        if not _begins_with_words(path)
    ]
    assert not silent, "\n".join(silent)


def test_a_file_stays_short_enough_to_be_read() -> None:
    long = [
        f"{sources.place(path)} {lines}"
        for path in WRITTEN
        if path not in GENERATED and (lines := len(path.read_text().splitlines())) > MOST_LINES
    ]
    assert not long, "\n".join(long)


def _begins_with_words(path: Path) -> bool:
    if path.name == "vite-env.d.ts" or path.name.endswith(".test.ts") or "es" in path.parts:
        return True
    return path.read_text().lstrip().startswith("<!--" if path.suffix == ".svelte" else "/*")

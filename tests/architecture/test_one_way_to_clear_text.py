"""Sealed text becomes clear in one place: three functions of the vault, and each writes down who reads."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import sources

VAULT = sources.ROOT / "config" / "vault"
# What holds no member's words: where a page of a list goes on, and the masters that a web server looks at on its start.
OTHERS = {"config/api/cursors.py": {"decrypt"}}
INSIDE = {"config/wsgi.py": {"config.vault.masters"}, "config/settings/base.py": set()}
OPENS = {"decrypt", "reveal", "unwrap", "existing_key", "existing_keys", "data_key", "_opened", "_opened_or_lost"}
# Who calls what opens something, and nobody else does.
CALLED_BY = {
    ("cipher.py", "reveal"): {"decrypt"},
    ("digests.py", "digests"): {"data_key"},  # keys a digest, from which nothing is read
    ("keys.py", "data_key"): {"unwrap"},
    ("keys.py", "existing_key"): {"unwrap"},
    ("keys.py", "existing_keys"): {"unwrap"},
    ("keys.py", "unwrap"): {"reveal"},  # of a key, by a master key
    ("rotation.py", "_rewrap_row"): {"unwrap"},
    ("sealing.py", "_opened"): {"reveal"},
    ("sealing.py", "_opened_or_lost"): {"_opened", "unwrap"},
    ("sealing.py", "reveal"): {"_opened", "existing_key"},
    ("sealing.py", "reveal_each"): {"_opened_or_lost"},
    ("sealing.py", "reveal_many"): {"_opened", "existing_keys"},
    ("sealing.py", "seal"): {"data_key"},
}


def test_nobody_outside_reaches_past_the_vaults_public_face() -> None:
    reached = [
        f"{sources.place(path, node)} {name}"
        for path in outside()
        for node, name in imported(path)
        if name.startswith("config.vault.") and name not in INSIDE.get(relative(path), set())
        if name.removeprefix("config.vault.").split(".")[0] in submodules()
    ]
    assert not reached, "\n".join(reached)


def test_nobody_outside_decrypts() -> None:
    found = [
        f"{sources.place(path, call)} {name}"
        for path in outside()
        for call in sources.calls(path)
        if (name := called(call)) in {"decrypt", "unwrap", "existing_key", "existing_keys", "data_key"}
        and name not in OTHERS.get(relative(path), set())
    ]
    assert not found, "\n".join(found)
    ciphers = [
        f"{sources.place(path, node)} {name}"
        for path in outside()
        for node, name in imported(path)
        if name.startswith("cryptography.") and "ciphers" in name and relative(path) not in OTHERS
    ]
    assert not ciphers, "\n".join(ciphers)


def test_inside_the_vault_only_these_open_anything() -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for path in sorted(VAULT.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for function in sources.functions(path):
            names = {called(node) for node in ast.walk(function) if isinstance(node, ast.Call)} & OPENS
            if path.name == "cipher.py" and function.name == "decrypt":
                names.discard("decrypt")  # the library's
            if names:
                found[path.name, function.name] = names
    assert found == CALLED_BY


def test_each_writes_it_down_before_it_returns() -> None:
    for name in ("reveal", "reveal_many", "reveal_each"):
        [function] = [each for each in sources.functions(VAULT / "sealing.py") if each.name == name]
        *_before, last, end = function.body
        assert isinstance(last, ast.Expr)
        assert isinstance(last.value, ast.Call)
        assert called(last.value) == "_write_down"
        assert isinstance(end, ast.Return)
        assert sum(isinstance(node, ast.Return) for node in ast.walk(function)) == 1


def outside() -> list[Path]:
    return [path for path in sources.modules() if VAULT not in path.parents]


def submodules() -> set[str]:
    return {path.stem for path in VAULT.iterdir() if path.suffix == ".py" or path.is_dir()} - {
        "__init__",
        "__pycache__",
    }


def relative(path: Path) -> str:
    return str(path.relative_to(sources.ROOT))


def imported(path: Path) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")

"""Claims about the shape of the code, read from its own imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "retrieval", "bot")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

#: What a package may not import: data flows index → retrieval → bot.
FORBIDDEN = {"index": {"retrieval", "bot"}, "retrieval": {"bot"}, "bot": set[str]()}

#: Heavy or replaceable libraries, each with the only places that may know it.
HOMES = {
    "faiss": ("index/vectors.py",),
    "tantivy": ("index/words.py",),
    "sentence_transformers": ("index/encode.py", "index/model/"),
    "torch": ("index/encode.py", "index/model/"),
    "telegram": ("bot/",),
    "pydantic_settings": ("bot/settings.py",),
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imported(path: Path) -> Iterator[str]:
    """Yield the top-level name of every import, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)}: relative imports hide the arrow"
            yield (node.module or "").partition(".")[0]


def test_the_modules_are_found() -> None:
    """The checks below read real modules: each package has some."""
    assert {_name(path).partition("/")[0] for path in MODULES} == set(PACKAGES)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_arrow_turns_back(path: Path) -> None:
    """``index`` imports neither ``retrieval`` nor ``bot``; ``retrieval`` does not import ``bot``."""
    package = _name(path).partition("/")[0]
    assert FORBIDDEN[package] & set(_imported(path)) == set()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_each_library_has_one_home(path: Path) -> None:
    """FAISS, tantivy, torch, Telegram and the settings library are each known in one place."""
    strays = [name for name in set(_imported(path)) & set(HOMES) if not _name(path).startswith(HOMES[name])]
    assert strays == []


@pytest.mark.parametrize("library", HOMES)
def test_each_home_is_lived_in(library: str) -> None:
    """A home that nobody imports the library in would make the rule above empty."""
    users = [_name(path) for path in MODULES if library in set(_imported(path))]
    assert users


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    """No module is longer than 400 lines, and none has a name that says nothing."""
    assert len(path.read_text("utf-8").splitlines()) <= 400
    assert path.stem not in VAGUE


def test_tests_stay_flat() -> None:
    """A package in ``tests`` named like a real one would shadow it."""
    assert [path for path in (ROOT / "tests").rglob("__init__.py") if path.parent.name in PACKAGES] == []

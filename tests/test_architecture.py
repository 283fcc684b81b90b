"""The house keeps its laws, and each law is able to see a breach of it."""

import re
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from tests import laws
from tests.source import code_lines, functions, imported, lines_of

ROOT = Path(__file__).resolve().parent.parent
JS = sorted((ROOT / "static" / "js").rglob("*.js"))
CSS = sorted((ROOT / "static" / "css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


CHATAPP = {_name(path): path.read_text() for path in sorted((ROOT / "chatapp").rglob("*.py"))}


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_the_house_keeps_its_laws(law):
    assert CHATAPP, "there must be something to look at"
    offences = [f"{name}: {it}" for name, source in CHATAPP.items() for it in law(name, source)]
    assert not offences, "\n" + "\n".join(offences)


FORGERIES = [
    (laws.imports_point_down, "chatapp.models.room", "from chatapp.operations import rooms"),
    (laws.imports_point_down, "chatapp.views.rooms", "from chatapp.sockets import rooms"),
    (laws.imports_point_down, "chatapp.payloads", "from chatapp import broadcasts"),
    (laws.imports_point_down, "chatapp.payloads", "import chatapp.broadcasts"),
    (laws.imports_point_down, "chatapp.views.rooms", "from ..sockets import rooms"),
    (laws.imports_point_down, "chatapp.gossip", "import json"),
    (laws.imports_stand_on_top, "chatapp.keys", "def new():\n    import secrets"),
    (laws.only_transaction_commits, "chatapp.operations.rooms", "db.session.commit()"),
    (laws.only_transaction_commits, "chatapp.extensions", "def other(s):\n    s.commit()"),
    (laws.only_broadcasts_emit, "chatapp.sockets.rooms", "socketio.emit('room', {})"),
    (laws.only_broadcasts_emit, "chatapp.sockets.rooms", "emit('room', {})"),
    (laws.doors_ask_admission, "chatapp.views.rooms", "from flask import request"),
    (laws.doors_ask_admission, "chatapp.views.rooms", "import flask\nflask.abort(404)"),
    (laws.doors_ask_admission, "chatapp.operations.rooms", "from flask_login import current_user"),
    (laws.nobody_knows_the_hub, "chatapp.pulse", "import eventlet.green"),
    (laws.nobody_knows_the_hub, "chatapp.pulse", "from gevent import sleep"),
    (laws.nobody_knows_the_hub, "chatapp.pulse", "if mode == 'threading': pass"),
    (laws.files_are_short, "chatapp.keys", "x = 1\n" * 201),
    (laws.functions_are_short, "chatapp.keys", "def f():\n" + "    x = 1\n" * 25),
    (laws.functions_stand_in_calling_order, "chatapp.keys", "def _b(): pass\ndef a(): _b()"),
    (
        laws.functions_stand_in_calling_order,
        "chatapp.keys",
        "class K:\n  def _b(self): pass\n  def a(self): self._b()",
    ),
    (laws.names_are_nouns, "chatapp.utils", ""),
    (laws.names_are_nouns, "chatapp.room_helpers", ""),
    (laws.nothing_is_excused, "chatapp.keys", "x = 1  # no" + "qa"),
    (laws.what_it_is_for_is_said, "chatapp.keys", "x = 1"),
    (laws.what_it_is_for_is_said, "chatapp.operations.rooms", '"""Rooms."""\ndef open(): pass'),
]


@pytest.mark.parametrize(
    ("law", "module", "source"),
    FORGERIES,
    ids=[f"{it[0].__name__}-{it[2][:30]}" for it in FORGERIES],
)
def test_each_law_sees_a_breach(law, module, source):
    assert list(law(module, source))


def test_every_law_has_been_seen_to_fail():
    assert {law for law, _, _ in FORGERIES} == set(laws.LAWS)


INNOCENT = [
    (laws.imports_point_down, "chatapp.operations.rooms", "from chatapp.operations import log"),
    (laws.imports_point_down, "chatapp.views.rooms", "from chatapp import payloads"),
    (laws.only_transaction_commits, "chatapp.extensions", "def transaction(s):\n    s.commit()"),
    (laws.files_are_short, "chatapp.keys", "# why\n\n" * 201),
    (laws.functions_are_short, "chatapp.keys", 'def f():\n    """' + "x\n" * 30 + '"""'),
    (laws.functions_stand_in_calling_order, "chatapp.keys", "def a(): _b()\ndef _b(): pass"),
]


@pytest.mark.parametrize(("law", "module", "source"), INNOCENT)
def test_a_law_sees_no_breach_where_there_is_none(law, module, source):
    assert not list(law(module, source))


def test_every_room_is_on_the_map_in_the_order_of_the_laws():
    table = (ROOT / "docs" / "architecture.md").read_text().split("## What is where")[1]
    rows = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    ranks = [[laws.RANKS[room] for room in re.findall(r"`(\w+)`", row)] for row in rows]
    assert sum(map(len, ranks)) == len(laws.RANKS) - len(["__init__"])
    assert all(max(above) <= min(below) for above, below in pairwise(ranks))


def test_no_modules_import_each_other_in_a_ring():
    graph = {name: {_module(it) for it in imported(source)} for name, source in CHATAPP.items()}
    assert "chatapp.extensions" in graph["chatapp.models.room"], "the graph must have edges"
    assert not laws.cycle(graph)
    assert laws.cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def _module(dotted: str) -> str:
    return dotted if dotted in CHATAPP else dotted.rpartition(".")[0]


def test_files_and_functions_are_short_on_the_whole():
    files = [len(code_lines(source)) for source in CHATAPP.values()]
    lengths = [lines_of(each, source) for source in CHATAPP.values() for each in functions(source)]
    assert median(files) < laws.FILE_MEDIAN
    assert median(lengths) < laws.FUNCTION_MEDIAN


def test_scripts_are_short_and_speak_to_the_server_in_one_place():
    for path in JS:
        source = path.read_text()
        assert len(_lines_of_script(source)) <= laws.FILE_MAX, path.name
        if "socket.io" in "".join(re.findall(r"^import .*", source, re.MULTILINE)):
            assert path.name == "socket.js"


def test_markup_is_made_in_one_place_of_the_scripts():
    making = re.compile("innerHTML|outerHTML|insertAdjacentHTML")
    makers = [path.name for path in JS if making.search(path.read_text())]
    assert len(makers) <= 1, makers


def test_pages_hold_no_script_and_no_style():
    """The content security policy would refuse them, without a word to whoever wrote them."""
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|application/json))")
    for path in TEMPLATES:
        assert not inline.search(path.read_text()), path.name


def test_colours_have_one_home():
    colour = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(rgb|hsl|oklch)a?\(")
    for path in CSS:
        if path.name != "tokens.css":
            assert not colour.search(path.read_text()), path.name


def _lines_of_script(source: str) -> list[str]:
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return [line for line in bare.splitlines() if line.strip() and line.strip()[:2] != "//"]

"""The bench: its checker sees what goes wrong, its servers serve, its report tells the truth."""

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import orjson
import pytest

from bench import built, loads, questions, report, systems
from bench.results import Results, keep
from chatapp.operations import messages
from tests import laws
from tests.forgers import FORGERIES, Forger

BENCH = Path(built.__file__).parent
FEW = {"clients": 3, "senders": 2, "warm": 0, "seconds": 0.3, "settle": 0, "drain": 2}
PACED = {"mode": "rate", "rate": 200}
HONEST = {"doubled": 0, "late": 0, "skipped": 0, "missing": 0}


@pytest.fixture(scope="module", autouse=True)
def _programs():
    built.build()


def _heard(forgery):
    """Let the generator talk through a server that does this to every tenth message."""
    with Forger(FORGERIES[forgery]) as forger:
        flags = [f"--{name}={value}".split("=") for name, value in (FEW | PACED).items()]
        words = ["--bare", "--port", str(forger.port), *(word for flag in flags for word in flag)]
        done = subprocess.run([built.LOADGEN, *words], capture_output=True, check=True, timeout=30)
        return orjson.loads(done.stdout)


def test_the_generator_finds_nothing_wrong_with_an_honest_server():
    figures = _heard("honest")
    assert figures["said"] > 10
    assert figures["delivered"] == figures["said"] * FEW["clients"]
    assert {name: figures[name] for name in HONEST} == HONEST
    assert "failed" not in loads.judged(figures)


@pytest.mark.parametrize(
    ("forgery", "seen"),
    [
        ("doubled", {"doubled"}),
        ("late", {"late"}),
        ("lost", {"skipped", "missing"}),
        ("last lost", {"missing"}),
    ],
)
def test_the_generator_sees_what_a_bad_server_does(forgery, seen):
    figures = _heard(forgery)
    found = {name for name in HONEST if figures[name]}
    assert seen <= found <= seen | {"missing"}, "what is held back in the end never comes"
    assert "what was heard is wrong" in loads.judged(figures)["failed"]


def test_who_promises_no_order_may_be_late_and_nothing_else():
    late = HONEST | {"own_share": 0.1, "late": 7}
    assert "failed" in loads.judged(late)
    assert "failed" not in loads.judged(late, keeps_order=False)
    assert "failed" in loads.judged(late | {"missing": 1}, keeps_order=False)


def test_a_generator_at_its_limit_is_marked():
    figures = HONEST | {"own_share": 0.91}
    assert loads.judged(figures)["is_generator_bound"]
    assert not loads.judged(figures | {"own_share": 0.5})["is_generator_bound"]


@pytest.mark.parametrize(
    "system", [systems.CHATAPP, systems.THREADING, systems.FLOOR], ids=lambda it: it.name
)
def test_what_is_compared_can_be_talked_to(system):
    with systems.running(system) as server:
        figures = loads.put(server, **FEW | {"drain": 20}, mode="rate", rate=30)
    assert "failed" not in figures
    assert figures["delivered"] == figures["said"] * FEW["clients"] > 10


def test_everybody_in_a_room_of_their_own_is_answered():
    with systems.running(systems.CHATAPP) as server:
        rooms = systems.places.own_rooms()
        figures = loads.put(server, "--pinger", rooms=rooms, **FEW | {"seconds": 1}, mode="ack")
    assert "failed" not in figures
    assert figures["delivered"] == figures["said"]
    assert figures["answer"]["count"] > 1
    assert figures["ping"]["count"] > 1


def test_a_slow_disk_is_slow():
    program = "import os, time; f = open('/dev/null'); t = time.monotonic()\ntry: os.fsync(f)\n"
    program += "except OSError: pass\nprint(time.monotonic() - t)"
    environ = {"LD_PRELOAD": str(built.SLOW_FSYNC), "FSYNC_MS": "40"}
    took = subprocess.check_output([sys.executable, "-c", program], env=environ)
    assert float(took) >= 0.04


def _fan(system, deliveries, senders=1, **more):
    row = {"system": system, "connections": 1000, "senders": senders, "is_generator_bound": False}
    return row | {"deliveries_per_second": deliveries, "us_per_delivery": 4.5, "others": 0} | more


FACTS = {"processor": "Abacus 9", "processors": 2, "memory_gb": 1, "system": "Linux", "python": "3"}
FACTS["fsync_ms"] = 0.1
ROWS = [
    *(_fan("chatapp", value) for value in (90_000.0, 100_000.0, 500_000.0)),
    _fan("eventlet", 10_000.0),
    _fan("floor", 200_000.0, is_generator_bound=True),
    {"system": "ws", "connections": 1000, "failed": "what was heard is wrong: {'doubled': 3}"},
]


@pytest.fixture
def page(tmp_path):
    """The report of a small sample of results."""
    shutil.copy(report.DOCS / report.PAGE, tmp_path)
    keep("fanout", "short", FACTS, ROWS, tmp_path)
    return report.write(Results.read(tmp_path), tmp_path).read_text()


def test_every_question_is_one_that_the_application_answers(app, world):
    with app.test_request_context():
        for number in range(3):
            messages.post(world.membership("ada"), f"harbour {number}", str(number))
        for question in questions.all_of(world.user("ada"), world.lab):
            assert question.ask(world.user("ada")) is not None, question.name


def test_the_report_tells_medians_and_whether_goals_were_reached(page):
    assert "| Chatapp, the whole `send` | – | – | 100,000 |" in page
    stock, c = (
        next(line for line in page.splitlines() if f"1 sender, beside {other}: the whole" in line)
        for other in ("Flask-SocketIO", "C")
    )
    assert "| ≥ 8× | 10× | reached |" in stock
    assert "| ≥ 0.9× | 0.50× | **missed** |" in c
    assert "≥ 3,000 | – | not measured |" in page


def test_the_report_keeps_its_words_and_owns_up(page):
    assert "## What this does not show" in page
    assert "Abacus 9 (2 processors" in page and "in the short form" in page
    assert "200,000 †" in page
    assert "- fanout, node, ws alone, 1,000 connections: what was heard is wrong" in page


def test_the_picture_is_drawn(page, tmp_path):
    root = ElementTree.parse(tmp_path / report.PICTURE).getroot()
    said = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Chatapp, the whole send" in said and "100,000" in said
    assert "prefers-color-scheme: dark" in (tmp_path / report.PICTURE).read_text()


def test_without_results_the_report_says_so(tmp_path):
    shutil.copy(report.DOCS / report.PAGE, tmp_path)
    assert "Not measured yet" in report.write(Results({}), tmp_path).read_text()


STYLE = [
    laws.imports_stand_on_top,
    laws.files_are_short,
    laws.functions_are_short,
    laws.functions_stand_in_calling_order,
    laws.names_are_nouns,
    laws.nothing_is_excused,
    laws.what_it_is_for_is_said,
]


@pytest.mark.parametrize("law", STYLE, ids=lambda law: law.__name__)
def test_the_bench_keeps_the_house_style(law):
    sources = {path.stem: path.read_text() for path in BENCH.rglob("*.py")}
    assert "loads" in sources
    assert not [f"{name}: {it}" for name, source in sources.items() for it in law(name, source)]


def test_programs_in_c_are_short_too():
    programs = list(BENCH.glob("*/*.[ch]"))
    assert programs
    assert not [path.name for path in programs if len(path.read_text().splitlines()) > 200]


def test_the_lock_file_names_versions_and_no_place_to_fetch_them_from():
    lock = (BENCH / "package-lock.json").read_text()
    assert "integrity" in lock and "resolved" not in lock

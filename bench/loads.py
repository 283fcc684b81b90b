"""The load: one run of the generator against one server, and whether it can be believed."""

import subprocess
from typing import Any

import orjson

from bench import built, machine
from bench.results import Row
from bench.systems import Server

BUSY = 0.9
"""A generator that needs more of its core than this has measured itself."""

BREACHES = ("doubled", "late", "skipped", "missing")
PATIENCE = 400


def run(server: Server, *flags: object, **more: object) -> Row:
    """Put a load on while nobody else measures; answers its figures, or why there are none."""
    with machine.measuring(), machine.watching(server.pid) as besides:
        figures = put(server, *flags, **more)
    return {**figures, **besides}


def put(server: Server, *flags: object, **more: object) -> Row:
    """Put a load on; `warm_up=1` is the generator's `--warm-up 1`."""
    given: list[object] = ["--port", server.port, "--pid", server.pid, *server.flags, *flags]
    for name, value in more.items():
        given += [f"--{name.replace('_', '-')}", value]
    words = [str(built.LOADGEN), *map(str, given)]
    command = machine.pinned(machine.cores()[1], words)
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {PATIENCE} seconds"}
    if done.returncode:
        return {"failed": done.stderr.strip()[:300]}
    return judged(orjson.loads(done.stdout), server.system.keeps_order)


def judged(figures: dict[str, Any], keeps_order: bool = True) -> Row:
    """Say of figures whether messages went astray, and whether the generator was the limit."""
    breaches = {name: figures[name] for name in BREACHES if figures[name]}
    if not keeps_order:
        breaches.pop("late", None)
    if breaches:
        return {**figures, "failed": f"what was heard is wrong: {breaches}"}
    return {**figures, "is_generator_bound": figures["own_share"] > BUSY}

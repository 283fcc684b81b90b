"""What is compiled first: the load generator, the floor in C, and the slow disk."""

import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "build"
LOADGEN, FLOOR, SLOW_FSYNC = FOLDER / "loadgen", FOLDER / "floor", FOLDER / "slow_fsync.so"

SOURCES = {
    LOADGEN: (HERE / "load", ()),
    FLOOR: (HERE / "floor", ()),
    SLOW_FSYNC: (HERE / "slow", ("-shared", "-fPIC")),
}


def build(folder: Path = FOLDER) -> None:
    """Compile what is older than its sources."""
    names = (os.environ.get("CC", "cc"), "gcc", "clang")
    compiler = next(filter(None, map(shutil.which, names)), None)
    if compiler is None:
        raise SystemExit("A C compiler is needed: cc, gcc, clang, or what CC names.")
    folder.mkdir(parents=True, exist_ok=True)
    for target, (sources, flags) in SOURCES.items():
        goal = folder / target.name
        files = sorted(sources.glob("*.c"))
        newest = max(path.stat().st_mtime for path in sources.iterdir())
        if not goal.exists() or goal.stat().st_mtime < newest:
            command = [compiler, "-O2", "-Wall", "-Wextra", *flags, "-o", str(goal)]
            subprocess.run([*command, *map(str, files), "-ldl"], check=True)

"""Who serves the place: each process has a row, and says in it what others have to know of it."""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, select, update

from chatapp.extensions import db, transaction
from chatapp.models import Bulletin, Process
from chatapp.presence.peers import ME

Words = dict[str, Any]


def machine() -> str:
    """Name the machine, or the container, within which process numbers mean the same."""
    words = [os.uname().nodename]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            words.append(os.readlink(path) if "ns" in path else Path(path).read_text())
        except OSError:
            continue  # a system that has none
    return sha256(" ".join(words).encode()).hexdigest()[:32]


def begin() -> None:
    """Enter this process, and let all others know at once; those seen dead are struck off."""
    here = machine()
    with transaction() as session:
        for other in session.scalars(select(Process)):
            if other.name == ME or (other.machine == here and not _is_running(other.number)):
                session.delete(other)
        session.flush()
        session.add(Process(name=ME, machine=here, number=os.getpid()))
        session.add(Bulletin(verb="began", arguments=[ME], origin=ME))


def beat(said: Words | None, figures: Words) -> bool:
    """Say that this process lives, and what is new of it; False if it was taken for dead."""
    values: Words = {"beat": Process.beat + 1, "figures": figures}
    if said is not None:
        values |= {"told": Process.told + 1, "said": said}
    with transaction() as session:
        own = update(Process).where(Process.name == ME).values(values)
        result: Any = session.execute(own, execution_options={"synchronize_session": False})
    return bool(result.rowcount)


def end() -> None:
    """Strike this process off."""
    forget([ME])


def forget(names: Iterable[str]) -> None:
    """Strike processes off that are gone."""
    with transaction() as session:
        gone = delete(Process).where(Process.name.in_(list(names)))
        session.execute(gone, execution_options={"synchronize_session": False})


def others() -> list[Row[Any]]:
    """All others: what is short enough to be read every second."""
    columns = select(Process.name, Process.beat, Process.told, Process.figures)
    return list(db.session.execute(columns.where(Process.name != ME)))


def said_by(name: str) -> Words:
    """What a process says of the people there."""
    return db.session.scalar(select(Process.said).where(Process.name == name)) or {}


def _is_running(number: int) -> bool:
    """Tell whether a process of this machine is there; one that may not be asked is."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

"""A place from one database into another, row by row, and each looked at again.

Where it was interrupted it goes on: what is there already and is the same stays, by the digest of
some rows at a time, and everything else is written anew. Meanwhile nobody writes to the source, and
the target's revision is one that doesn't exist, so that no server takes half a place for a whole.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from chatapp.database.revisions import UNFINISHED
from chatapp.extensions import Model
from chatapp.models import Place
from chatapp.moving import afterwards, databases, guards, rows
from chatapp.moving.databases import Refused
from chatapp.moving.rows import Key
from chatapp.moving.shapes import Row, Shape, shapes_of

_KEPT = sa.table(UNFINISHED, sa.column("number"), sa.column("text"))
"""What is to be put back once the target is whole; the first is whose copy it is."""

Tell = Callable[[str, int, int], None]
"""Is told of a table's name, how many of its rows are done, and how many it has."""


def copy(source: Engine, target: Engine, tell: Tell) -> int:
    """Copy everything; answers of how many rows. Raises Refused, and then nothing was changed."""
    shapes = shapes_of(Model.metadata)
    if databases.revision(source) != databases.newest():
        raise Refused("the source's tables are of another version: run flask db upgrade first")
    with databases.held(source) as here:
        _enter(here, target, shapes)
        done = sum(_fill(here, target, shape, tell) for shape in shapes)
        _verify(here, target, shapes, tell)
        with databases.written(target) as there:
            tell("the search's index", afterwards.index_anew(there), 0)
        _leave(target, shapes)
    return done


def _enter(here: Connection, target: Engine, shapes: list[Shape]) -> None:
    """Make the target ready, or find it so from the last time."""
    mark = _mark(here)
    found = databases.revision(target)
    if found == UNFINISHED:
        with target.connect() as there:
            if _kept(there)[0] != mark:
                raise Refused("the target holds an unfinished copy of another place")
        return
    if found not in (None, databases.newest()):
        raise Refused(f"the target's tables are of another version, {found}")
    with target.connect() as there:
        if full := databases.filled(there, shapes):
            raise Refused(f"the target is not empty: there is something in {', '.join(full)}")
    databases.migrate(target)
    with databases.written(target) as there:
        statements = [mark, *guards.loosen(there)]
        there.exec_driver_sql(f"CREATE TABLE {UNFINISHED} (number INTEGER, text TEXT)")
        kept = [{"number": n, "text": each} for n, each in enumerate(statements)]
        there.execute(sa.insert(_KEPT), kept)
        databases.set_revision(there, UNFINISHED)


def _mark(here: Connection) -> str:
    """What a place is known by, wherever it is."""
    place = here.execute(sa.select(Place.name, Place.created_at)).first()
    return sha256(repr(place and (place[0], place[1].isoformat())).encode()).hexdigest()


def _kept(there: Connection) -> list[str]:
    return list(there.scalars(sa.select(_KEPT.c.text).order_by(_KEPT.c.number)))


def _fill(here: Connection, target: Engine, shape: Shape, tell: Tell) -> int:
    done, count = 0, rows.count(here, shape)
    for after, upto, chunk in _stretches(here, shape):
        with databases.written(target) as there:
            present = rows.between(there, shape, after, upto)
            if rows.digest(shape, present) != rows.digest(shape, chunk):
                rows.replace(there, shape, after, upto, chunk)
        done += len(chunk)
        if chunk or not count:
            tell(shape.name, done, count)
    return done


def _stretches(
    here: Connection, shape: Shape
) -> Iterator[tuple[Key | None, Key | None, list[Row]]]:
    """The rows of a table, and between which keys they are all; the last goes on to the end."""
    after: Key | None = None
    for chunk in rows.chunks(here, shape):
        upto = rows.key_of(shape, chunk[-1])
        yield after, upto, chunk
        after = upto
    yield after, None, []


def _verify(here: Connection, target: Engine, shapes: list[Shape], tell: Tell) -> None:
    """Read all of it again, from both."""
    with target.connect() as there:
        for shape in shapes:
            for after, upto, chunk in _stretches(here, shape):
                present = rows.between(there, shape, after, upto)
                if rows.digest(shape, present) != rows.digest(shape, chunk):
                    raise Refused(f"{shape.name} is not the same in the target after {after}")
            tell(f"{shape.name} verified", rows.count(there, shape), 0)


def _leave(target: Engine, shapes: list[Shape]) -> None:
    """Make a whole place of it, at once."""
    with databases.written(target) as there:
        afterwards.go_on(there, shapes)
        guards.tighten(there, _kept(there)[1:])
        there.exec_driver_sql(f"DROP TABLE {UNFINISHED}")
        databases.set_revision(there, databases.newest())

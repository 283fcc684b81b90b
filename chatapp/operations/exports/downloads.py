"""What somebody said themselves, as a ZIP file that is sent while it is read."""

from collections.abc import Iterator

from chatapp.archives.bundle import Bundle
from chatapp.archives.kinds import Line
from chatapp.extensions import db, socketio
from chatapp.models import User, now
from chatapp.operations import exports
from chatapp.operations.exports.takeaways import Takeaway, lines_of


def own_words(person: User) -> Iterator[bytes]:
    """Read it portion by portion: `flask export --person` of the rooms that they may look into.

    Nothing is kept on a disk or for longer than a portion, and between two portions neither the
    database nor anybody else is held up, however slowly it is sent. So each page is as it was when
    its turn came; there is no one moment of the whole.
    """
    bundle = Bundle(now())
    takeaway = _OneByOne(db.session(), exports.own(person), bundle, _silently)
    return filter(None, _portions(takeaway, bundle))


def _portions(takeaway: Takeaway, bundle: Bundle) -> Iterator[bytes]:
    for _step in takeaway.steps():
        db.session.rollback()  # nothing was written; meanwhile others can have the connection
        yield bundle.taken()
        socketio.sleep(0)
    bundle.close()
    yield bundle.taken()


class _OneByOne(Takeaway):
    """Small steps; and a ZIP file takes no second file before the first is whole."""

    AT_ONCE = 50

    def _write_room(self, room: Line) -> Iterator[None]:
        with self._folder.file(lines_of(room)) as out:
            for _turned, excerpt in self._turned(room):
                self._write_lines(out, excerpt)
                yield
        for turned, excerpt in self._turned(room):
            yield from self._write_page(room, turned, excerpt)


def _silently(_done: int, _of_all: int) -> None:
    pass

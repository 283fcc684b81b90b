"""The libraries that the application is wired from, and transaction(), which alone commits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging import Logger
from typing import Any, Self, TypeVar, cast

from flask import current_app
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from chatapp.database import postgresql
from chatapp.database.postgresql import WAIT
from chatapp.database.sqlite import WRITE, is_busy
from chatapp.database.turns import Turn
from chatapp.errors import NotFound, Unavailable
from chatapp.events import Events
from chatapp.telemetry import gauges, tracing

BUSY_SECONDS = 5.0
"""How long a write waits for another process's write before it is refused."""

BUSY_PAUSE = 0.02
"""Seconds between two tries to become the writer."""

Result = TypeVar("Result")


class Model(DeclarativeBase):
    """What every table is declared from, with names for constraints, which migrations need."""

    ID_DIGITS = 18  # a longer number is no id of ours, and too large for the database

    # Whole numbers of 64 bits everywhere; migrations/env.py does the same for the tables.
    type_annotation_map = {int: BigInteger().with_variant(Integer(), "sqlite")}

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    @classmethod
    def as_stored(cls, key: int, /, **values: Any) -> Self:
        """Make what a query would have loaded, attached to no session, without a query."""
        it = cls.__mapper__.class_manager.new_instance()
        it.__dict__.update(values, id=key)
        instance_state(it).key = cls.__mapper__.identity_key_from_primary_key((key,))
        return cast(Self, it)


db = SQLAlchemy(
    metadata=Model.metadata,
    session_options={"expire_on_commit": False},
)
csrf = CSRFProtect()
login_manager = LoginManager()
babel = Babel()
socketio = Events()


_writing = Turn()


@contextmanager
def transaction() -> Iterator[Session]:
    """One change to what is remembered: whole and on disk when the block ends, or not at all.

    Inside, everything read is read anew, from the state that the change will be applied to.
    The block must not sleep, wait or do I/O of its own: under a green event loop nobody else
    may run before all of it is written. Only the disk is waited for elsewhere, while others go
    on, and whoever wants to write next waits for their turn, in the order of asking.
    Raises Unavailable when the storage is busy for BUSY_SECONDS, full or down; nothing was kept
    then.
    """
    session = db.session()
    if session.info.get("stage"):
        raise RuntimeError("an operation must not open a transaction inside another")
    try:
        session.commit()  # ends the reading that led here: its snapshot may be old by now
    except (DBAPIError, PendingRollbackError) as error:
        _let_go(session, error)
    deadline = time.monotonic() + BUSY_SECONDS
    with tracing.span("transaction"), _writing, _problems_told(session):
        _become_writer(session, deadline)
        session.expire_all()
        session.info["stage"] = "writing"
        yield session
        session.flush()
        session.info["stage"] = "landing"
        began = time.monotonic()
        session.commit()
        gauges.committed.observe(time.monotonic() - began)


def writers_waiting() -> int:
    """How many of this process wait for their turn to write."""
    return _writing.waits


def _let_go(session: Session, error: Exception) -> None:
    """Forget a reading whose connection has died: nothing was lost with it."""
    session.rollback()
    if isinstance(error, DBAPIError) and not is_outage(error):
        raise error


@contextmanager
def _problems_told(session: Session) -> Iterator[None]:
    try:
        yield
    except (ObjectDeletedError, StaleDataError) as error:
        session.rollback()
        raise NotFound(_l("It is no longer there.")) from error
    except BaseException as error:
        session.rollback()
        if is_outage(error):
            text = _l("The storage did not take it. Nothing was kept; try again.")
            raise Unavailable(text) from error
        raise
    finally:
        session.info["stage"] = None


def _become_writer(session: Session, deadline: float) -> None:
    """Begin, waiting for another process if need be; the turn keeps our own from each other."""
    options: dict[str, Any] = {WRITE: current_app.extensions["run_blocking"]}
    while True:
        options[WAIT] = max(deadline - time.monotonic(), 0)
        try:
            session.connection(execution_options=options)
        except (DBAPIError, PoolTimeout) as error:
            session.rollback()
            if not _may_pass(error) or time.monotonic() > deadline:
                raise Unavailable(
                    _l("The storage is busy. Nothing was kept; try again.")
                ) from error
            time.sleep(BUSY_PAUSE)
        else:
            return


def _may_pass(error: Exception) -> bool:
    """Tell whether to try again: nothing was begun yet, so that nothing is done twice."""
    if isinstance(error, DBAPIError):
        return is_busy(error) or postgresql.is_gone(error)
    return False


def is_outage(error: BaseException) -> bool:
    """Tell whether the database is full, busy or down, so that trying again may work."""
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError) or error.connection_invalidated
    return isinstance(error, PoolTimeout)


def write_down(log: Logger, text: str, error: Exception) -> None:
    """Log what a task of the server's own stumbled over; in a line what passes by itself."""
    if is_outage(error):
        log.warning("%s (%s)", text, str(getattr(error, "orig", error)).partition("\n")[0])
    else:
        log.error(text, exc_info=error)


def run_blocking(function: Callable[..., Result], *args: Any) -> Result:
    """Run what would stop the event loop (hashing, decoding) where it doesn't; wait for its result.

    Where that is depends on the async mode, so wsgi.py chooses it: create_app(run_blocking=…).
    """
    return current_app.extensions["run_blocking"](function, *args)

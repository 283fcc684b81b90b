"""What stands in the way of rows that come in any order: references, and triggers that refuse.

They are taken down for a while and put back at the end, when PostgreSQL itself looks at every
reference again, and SQLite is asked to.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from chatapp.database import postgresql

_REFERENCES = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    ORDER BY conrelid, conname
"""
_TRIGGERS = """
    SELECT quote_ident(tgname), tgrelid::regclass::text, pg_get_triggerdef(pg_trigger.oid)
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY tgname
"""
_SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


class Broken(Exception):
    """A row names another that is not there."""


def loosen(connection: Connection) -> list[str]:
    """Take them down; answers the statements that put them back."""
    is_server = connection.dialect.name == postgresql.NAME
    pairs = list(_in_postgresql(connection) if is_server else _in_sqlite(connection))
    for down, _back in pairs:
        connection.exec_driver_sql(down)
    return [back for _down, back in pairs]


def tighten(connection: Connection, statements: list[str]) -> None:
    """Put them back; raises Broken, or PostgreSQL's IntegrityError, where a reference hangs."""
    if connection.dialect.name != postgresql.NAME:
        hanging = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if hanging:
            raise Broken(f"{hanging[0]} names a row of {hanging[2]} that is not there")
    for statement in statements:
        connection.exec_driver_sql(statement)


def forget_references(connection: Connection) -> None:
    """Let SQLite not look at references on this connection, before anything is begun on it."""
    if connection.dialect.name != postgresql.NAME:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")


def _in_postgresql(connection: Connection) -> Iterator[tuple[str, str]]:
    for table, name, definition in connection.exec_driver_sql(_REFERENCES).all():
        down = f"ALTER TABLE {table} DROP CONSTRAINT {name}"
        yield down, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
    for name, table, definition in connection.exec_driver_sql(_TRIGGERS).all():
        yield f"DROP TRIGGER {name} ON {table}", definition


def _in_sqlite(connection: Connection) -> Iterator[tuple[str, str]]:
    for name, statement in connection.exec_driver_sql(_SQLITE_TRIGGERS).all():
        yield f'DROP TRIGGER "{name}"', statement

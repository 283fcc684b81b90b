"""The tables of a new place, laid by the first command that needs them."""

import logging

from flask_migrate import upgrade
from sqlalchemy import inspect

from chatapp.extensions import db


def lay() -> None:
    """Make the tables where there are none at all; older ones wait for `flask db upgrade`."""
    if not inspect(db.engine).get_table_names():
        logging.getLogger("alembic").setLevel(logging.WARNING)
        upgrade()

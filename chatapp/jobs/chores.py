"""Background jobs: done in steps, of which one that fails is done anew by the next."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from chatapp.errors import Unavailable
from chatapp.extensions import write_down
from chatapp.operations import leases
from chatapp.telemetry import gauges


@contextmanager
def step(app: Flask, job: str, failure: str) -> Iterator[None]:
    """Do a step of a job and count it; what goes wrong is written down, and goes no further.

    That another process acts, or that the storage is busy, is no failure.
    """
    log = logging.getLogger(f"chatapp.{job}")
    try:
        with app.app_context(), gauges.working(job, leases.Held, Unavailable):
            yield
    except leases.Held as held:
        log.debug("another process does this until %s", held.until)
    except Unavailable:
        log.debug("the storage is busy; again later")
    except Exception as error:
        write_down(log, failure, error)

"""The server, in a hurry to tidy up, saying under which name it takes leases: run with `-m`.

UPKEEP_SECONDS is how often it removes what is too old, LEASE_SECONDS how long others wait for it.
"""

import os
from datetime import timedelta

from tests.faults.crashing_server import serve

PIECE = 5
"""Entries that are removed in one step, so that there are steps to die between."""


def hurry() -> None:
    from chatapp.jobs import upkeep
    from chatapp.operations import leases
    from chatapp.operations.rooms import retentions

    upkeep.FIRST_SECONDS = upkeep.EVERY_SECONDS = float(os.environ["UPKEEP_SECONDS"])
    leases.LASTS = timedelta(seconds=float(os.environ["LEASE_SECONDS"]))
    retentions.AT_ONCE = PIECE
    print("holder", leases.HOLDER, os.getpid(), flush=True)


if __name__ == "__main__":
    serve(hurry)

"""What the process takes of its machine, under the names that every client library gives it."""

import os
import resource
import time
from collections.abc import Iterator

from flask import current_app

from chatapp.dashboard import memory
from chatapp.extensions import socketio
from chatapp.telemetry.exposition import NONE, Family, counter, gauge

OPEN_FILES = "/dev/fd"

_started_at = time.time()


def families() -> Iterator[Family]:
    """Gather them."""
    config, used = current_app.config, resource.getrusage(resource.RUSAGE_SELF)
    build = {
        "version": config["VERSION"],
        "async_mode": str(socketio.async_mode),
        "delivery": "direct" if current_app.extensions["delivery"] == "direct" else "stock",
    }
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield gauge("chatapp_build_info", "What runs here.", (build, 1))
    seconds = used.ru_utime + used.ru_stime
    yield counter("process_cpu_seconds", "Processor time, in seconds.", (NONE, seconds))
    yield gauge("process_resident_memory_bytes", "Resident memory.", (NONE, memory()))
    yield gauge("process_start_time_seconds", "When it started.", (NONE, _started_at))
    yield gauge("process_open_fds", "Open files.", (NONE, len(os.listdir(OPEN_FILES))))
    yield gauge("process_max_fds", "How many there may be.", (NONE, most))

"""Starts Chatapp: `python wsgi.py` serves; imported, it offers `app` to flask and WSGI servers.

The only file that patches the standard library, and so the order in it matters: settings,
patches, and only then everything else. Imported, nothing is patched and `app` runs in threads.
"""

import os
import sys
import warnings
from functools import partial

from config import SettingError, Settings

IS_SERVER = __name__ == "__main__"
WAITING_MAX = 4096
"""How many may stand at the door at once: as many as come back when a server has restarted."""
REQUEST_SECONDS = 8
"""How long a connection may stay without asking for anything."""

try:
    settings = Settings.from_environment()
except SettingError as error:
    print(error, file=sys.stderr)
    sys.exit(2)

async_mode = settings.async_mode if IS_SERVER else "threading"
run_blocking = None
server_options = {"allow_unsafe_werkzeug": True} if async_mode == "threading" else {}

if async_mode == "eventlet":
    # psycopg's own waiting would stop every green thread of the process.
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")  # a resolver nobody asks costs 8 MB
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        import eventlet.tpool
    eventlet.monkey_patch()
    # Its own would let 50 wait at the door, and share the port with another server in silence.
    eventlet.listen = partial(eventlet.listen, backlog=WAITING_MAX, reuse_port=False)
    run_blocking = eventlet.tpool.execute
    # It would take 1,024 connections and no more, and wait for ever for one's first line.
    server_options = {"max_size": 65536, "keepalive": REQUEST_SECONDS}

if async_mode == "gevent":
    import gevent
    import gevent.monkey

    gevent.monkey.patch_all()
    server_options = {"backlog": WAITING_MAX}

    def run_blocking(function, *args):
        return gevent.get_hub().threadpool.apply(function, args)


from chatapp import create_app, serving

app = create_app(settings, async_mode, run_blocking)

if IS_SERVER:
    serving.serve(app, settings, **server_options)
else:
    from chatapp import commands

    commands.init_app(app)

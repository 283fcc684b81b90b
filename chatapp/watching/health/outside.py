"""What stands around the server: other processes, a proxy, backups, and whom it reaches."""

import socket
import time
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select

from chatapp.bus import Broken, Pipe
from chatapp.extensions import db, run_blocking
from chatapp.jobs.nightly import LEASE, PATTERN
from chatapp.models import Lease, Process, Subscription
from chatapp.watching.health.finding import Finding

PATIENCE_SECONDS = 3.0
BACKUP_SECONDS = 26 * 3600
"""A night, and what making one may take."""

LATE_MS = 250.0
"""An event loop that is later than this has more to do than it can."""

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def bus() -> Finding:
    """Whether what REDIS_URL names answers, and how soon."""
    url, began = current_app.config["REDIS_URL"], time.monotonic()
    if not url:
        return Finding("bus", "none: several processes would find what is new in the database")
    try:
        Pipe(url, "chatapp:doctor", run_blocking).publish(b"")
    except Broken as error:
        return Finding(
            "bus", f"REDIS_URL can't be reached ({error})", "start it, or look at its log"
        )
    return Finding("bus", f"answers, in {(time.monotonic() - began) * 1000:.0f} ms")


def processes() -> Finding:
    """Who serves now, in which versions, and how late they are, as far as they say so."""
    told = [row.figures for row in db.session.scalars(select(Process))]
    state = f"{len(told)} entered" if told else "none serves now"
    versions = sorted({each["process"]["version"] for each in told if each})
    late = max((each["lag"]["p99"] or 0.0 for each in told if each), default=0.0)
    if len(versions) > 1:
        state = f"{state}, of the versions {', '.join(versions)}"
        return Finding("processes", state, "restart those of the older one")
    if late > LATE_MS:
        state = f"{state}, with event loops that are {late:.0f} ms late"
        return Finding("processes", state, "start one more, or see what else runs there")
    return Finding("processes", f"{state}, {late:.0f} ms late" if late else state)


def proxy() -> Finding:
    """Whether PROXY_HOPS fits the address under which people come."""
    hops, url = current_app.config["PROXY_HOPS"], current_app.config["PUBLIC_URL"]
    if not hops and url.startswith("https:"):
        state = f"none is believed, though {url} needs one: everybody has the same address"
        return Finding("proxy", state, "set PROXY_HOPS to how many stand in front")
    if hops and url.startswith("http:"):
        state = f"{hops} believed, though PUBLIC_URL is {url}"
        return Finding("proxy", state, "have the proxy serve https, and set PUBLIC_URL to that")
    if hops:
        state = f"{hops} believed; nobody may reach this port past them, or they could be anybody"
        return Finding("proxy", state)
    return Finding("proxy", "none")


def backups() -> Finding:
    """How old the newest is."""
    if not current_app.config["BACKUP_FOLDER"]:
        return Finding("backups", "none are made by itself: BACKUP_FOLDER is not set")
    folder = Path(current_app.config["BACKUP_FOLDER"])
    try:
        # The folder itself is made with the first, by who serves, who may be another than asks.
        there = next(it for it in (folder, *folder.parents) if it.exists())
        TemporaryFile(dir=there).close()
    except OSError as error:
        text = "let the server's account write there, or mend BACKUP_FOLDER"
        return Finding("backups", f"{folder} can't be written to ({error.strerror})", text)
    newest = max((path.stat().st_mtime for path in folder.glob(PATTERN)), default=None)
    if newest is None:
        due = db.session.scalar(select(Lease.until).where(Lease.name == LEASE))
        state = f"none in {folder} yet" + (f"; the first is due at {due:%H:%M} UTC" if due else "")
        return Finding("backups", state)
    hours = (time.time() - newest) / 3600
    state = f"the newest in {folder} is {hours:.0f} hours old"
    if hours * 3600 <= BACKUP_SECONDS:
        return Finding("backups", state)
    return Finding("backups", state, f"see {folder / 'backup.log'}, and whether a server runs")


def mail() -> Finding:
    """Whether the mail server can be reached."""
    url = current_app.config["SMTP_URL"]
    if not url:
        return Finding("mail", "none is sent: SMTP_URL is not set")
    parts = urlsplit(url)
    address = parts.hostname or "", parts.port or PORTS[parts.scheme]
    name = f"{address[0]}:{address[1]}"
    try:
        socket.create_connection(address, PATIENCE_SECONDS).close()
    except OSError as error:
        return Finding("mail", f"{name} can't be reached ({error})", "start it, or mend SMTP_URL")
    if not current_app.config["PUBLIC_URL"]:
        return Finding("mail", f"{name} answers", "set PUBLIC_URL, so that letters have links")
    return Finding("mail", f"{name} answers")


def pushes() -> Finding:
    """Whether push services are told whom they may write to, where there are devices to call."""
    count = db.session.scalar(select(func.count()).select_from(Subscription)) or 0
    state = f"{count} devices want to be called"
    config = current_app.config
    if count and not (config["PUBLIC_URL"].startswith("https:") or config["MAIL_FROM"]):
        remedy = "set PUBLIC_URL or MAIL_FROM: some services call nobody without"
        return Finding("pushes", state, remedy)
    return Finding("pushes", state)

"""The audit log: read, filtered, and taken along as CSV or as a JSON object a line."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, stream_with_context
from flask_babel import lazy_gettext as _l

from chatapp.admission import admin, admit
from chatapp.errors import Invalid
from chatapp.forms.console import AuditFilter
from chatapp.models import Audit, User, rfc3339
from chatapp.operations import audits

blueprint = Blueprint("console_audit", __name__, url_prefix="/admin")

COLUMNS = (
    *("number", "at", "actor_id", "actor", "action", "target_kind", "target", "target_name"),
    *("details", "reason", "address", "previous", "hash"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheets, whatever a person may be called."""


@blueprint.get("/audit")
@admin()
def index(person: User) -> str:
    wanted, before, given = _wanted()
    rows = audits.page(wanted, before)
    return render_template(
        "console/audit.html", person=person, rows=rows, given=given, actions=audits.actions()
    )


@blueprint.get("/audit.csv")
@admin()
def as_csv(_admin: User) -> Response:
    return _download(_csv(audits.every(_wanted()[0])), "text/csv", "audit.csv")


@blueprint.get("/audit.jsonl")
@admin()
def as_jsonl(_admin: User) -> Response:
    lines = (json.dumps(_row(it), ensure_ascii=False) + "\n" for it in audits.every(_wanted()[0]))
    return _download(lines, "application/jsonl", "audit.jsonl")


def _wanted() -> tuple[audits.Wanted, int | None, dict[str, Any]]:
    _me, given = admit(AuditFilter)
    until = _day("until", given["until"])
    wanted = audits.Wanted(
        query=given["query"],
        action=given["action"] or None,
        since=_day("since", given["since"]),
        until=until + timedelta(days=1) if until else None,
    )
    return wanted, given["before"], given


def _day(field: str, text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError as error:
        raise Invalid(_l("A day looks like 2026-11-21."), field=field) from error


def _row(row: Audit) -> dict[str, Any]:
    told = {name: getattr(row, "id" if name == "number" else name) for name in COLUMNS}
    return {**told, "at": rfc3339(row.at)}


def _csv(rows: Iterable[Audit]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(each) for each in _row(row).values()])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _download(lines: Iterator[str], kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(stream_with_context(lines), mimetype=kind, headers=headers)

"""Whether the server is up, for whatever watches over it."""

from typing import Any

from flask import Blueprint

from chatapp.admission import Visitor, by_collector, machine, public
from chatapp.operations import storage
from chatapp.serving import readiness
from chatapp.telemetry import exposition
from chatapp.watching import metrics

blueprint = Blueprint("up", __name__)


@blueprint.get("/up")
@public()
def up(_visitor: Visitor) -> tuple[str, dict[str, str]]:
    storage.touch()
    return "ok\n", {"Content-Type": "text/plain"}


@blueprint.get("/healthz")
@machine
def is_alive() -> dict[str, Any]:
    return {"ok": True}


@blueprint.get("/readyz")
@machine
def is_ready() -> tuple[dict[str, Any], int]:
    wrong = readiness.wrong()
    return {"ok": not wrong, "wrong": wrong}, 503 if wrong else 200


@blueprint.get("/metrics")
@by_collector
def figures() -> tuple[str, dict[str, str]]:
    return exposition.written(metrics.all_()), {"Content-Type": exposition.CONTENT_TYPE}

"""Traces, for those who collect them by OpenTelemetry: of requests, events and transactions.

None of it is imported, and a span costs less than a microsecond, unless it is wanted
(OTEL_EXPORTER_OTLP_ENDPOINT) and requirements-otel.txt is installed. The library reads its other
settings (OTEL_…) by itself.
"""

import importlib
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from flask import Flask

NAME = "chatapp"

log = logging.getLogger(__name__)

_NOTHING: AbstractContextManager[Any] = nullcontext()


class _State:
    """Of this process."""

    tracer: Any = None
    kinds: Any = None


_state = _State()


def begin(app: Flask) -> None:
    """Send traces from now on, if that is wanted: in a task of the library's own."""
    endpoint = app.config["OTEL_EXPORTER_OTLP_ENDPOINT"]
    if not endpoint:
        return
    try:
        trace: Any = importlib.import_module("opentelemetry.sdk.trace")
        export: Any = importlib.import_module("opentelemetry.sdk.trace.export")
        resources: Any = importlib.import_module("opentelemetry.sdk.resources")
        otlp: Any = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError:
        log.warning("No traces are sent: pip install -r requirements-otel.txt")
        return
    about = {"service.name": NAME, "service.version": app.config["VERSION"]}
    provider = trace.TracerProvider(resource=resources.Resource.create(about))
    sender = otlp.OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(export.BatchSpanProcessor(sender))
    _state.kinds = importlib.import_module("opentelemetry.trace").SpanKind
    _state.tracer = provider.get_tracer(NAME)


def span(name: str, is_asked: bool = False) -> AbstractContextManager[Any]:
    """Around what is traced; gives the span, or None where nothing is.

    `is_asked` is for what somebody else waits for. What was said never becomes a name.
    """
    return _NOTHING if _state.tracer is None else _traced(name, is_asked)


@contextmanager
def _traced(name: str, is_asked: bool) -> Iterator[Any]:
    kind = _state.kinds.SERVER if is_asked else _state.kinds.INTERNAL
    # An exception's words may be somebody's: that it failed is all that is sent.
    options = {"kind": kind, "record_exception": False, "set_status_on_exception": False}
    with _state.tracer.start_as_current_span(name, **options) as begun:
        try:
            yield begun
        except Exception as problem:
            begun.set_attribute("error.type", type(problem).__name__)
            raise

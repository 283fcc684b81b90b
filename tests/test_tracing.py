"""Traces, as a collector gets them from a real server; and nothing of it without the setting."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from config import ROOT
from tests.callers import eventually
from tests.servers import environment


class Collector(HTTPServer):
    """Takes what is sent to it, and keeps the spans by their names."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Receiver)
        self.spans = {}
        self.raw = b""

    def take(self, body):
        self.raw += body
        told = ExportTraceServiceRequest.FromString(body)
        for resource in told.resource_spans:
            for scope in resource.scope_spans:
                self.spans.update((span.name, span) for span in scope.spans)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.take(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200 if self.path == "/v1/traces" else 404)
        self.end_headers()

    def log_message(self, *_what):
        return


@pytest.fixture
def collector():
    with Collector() as collector:
        thread = Thread(target=collector.serve_forever)
        thread.start()
        yield collector
        collector.shutdown()
        thread.join()


def test_a_request_an_event_and_its_transaction_are_traced(serve, collector):
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    server = serve(OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, OTEL_BSP_SCHEDULE_DELAY=100)
    server.get("/sign-in?secret=swordfish")
    ada = server.caller("ada").connect()
    assert ada.call("send", {"room": "lab", "client_id": "a", "body": "swordfish"})["ok"]
    assert ada.call("send", {"room": "none", "client_id": "b", "body": "x"})["ok"] is False
    spans = collector.spans
    eventually(lambda: {"send", "transaction", "GET /sign-in"} <= set(spans))
    eventually(lambda: [it for it in spans["send"].attributes if it.key == "error.type"])
    asked = {it.key: it.value for it in spans["GET /sign-in"].attributes}
    assert asked["http.route"].string_value == "/sign-in"
    assert asked["http.response.status_code"].int_value == 200
    assert spans["transaction"].parent_span_id, "it belongs to what it was done for"
    assert b"swordfish" not in collector.raw
    ada.hang_up()


def test_without_the_setting_nothing_of_it_is_loaded(tmp_path):
    parts = ("opentelemetry.sdk.trace", "opentelemetry.exporter")
    script = f"import sys, wsgi; print([it for it in sys.modules if it.startswith({parts})])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"

"""A collector of traces on loopback that keeps what services export to it, OTLP over HTTP."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from gzip import decompress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Part:
    """One span: whose, its id and that of the one that led to it (empty for the first)."""

    service: str
    name: str
    own: bytes
    parent: bytes


class Collector:
    """A context manager; `address` is what RASID_TRACES must say."""

    def __init__(self) -> None:
        self._parts: defaultdict[bytes, list[Part]] = defaultdict(list)
        self._lock = Lock()
        keep = self._keep

        class Handler(BaseHTTPRequestHandler):
            """Takes every POST."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                keep(decompress(body) if self.headers["content-encoding"] == "gzip" else body)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1/traces"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def traces(self) -> list[list[Part]]:
        """The parts of each trace that have come."""
        with self._lock:
            return [list(parts) for parts in self._parts.values()]

    def _keep(self, body: bytes) -> None:
        request = ExportTraceServiceRequest()
        request.ParseFromString(body)
        with self._lock:
            for of_process in request.resource_spans:
                named = {each.key: each.value.string_value for each in of_process.resource.attributes}
                service = named["service.name"].removeprefix("rasid-")
                for span in (span for scope in of_process.scope_spans for span in scope.spans):
                    part = Part(service, span.name, span.span_id, span.parent_span_id)
                    self._parts[span.trace_id].append(part)

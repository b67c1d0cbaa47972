"""One trace from the fetch of a page to its row: W3C trace context in the headers of records, exported only if told.

Without `RASID_TRACES` nothing is recorded and nothing leaves the process, and yet every record names its trace (as not
sampled), so that logs of all services can be joined, and whoever records can go on from it. The context is the
current one of OpenTelemetry's API: `Publisher` writes it into each record that is sent inside one of these blocks.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from services.common.errors import SettingError
from services.contracts.records import Headers

HEADER: Final = "traceparent"
_NAMES: Final = frozenset({HEADER, "tracestate"})
_EXPORT_SECONDS: Final = 2.0  # that a collector may keep a stop waiting
_PROPAGATOR: Final = TraceContextTextMapPropagator()

Given = Iterable[tuple[str, bytes | None]] | Mapping[str, bytes]


class _Recording:
    """What records spans; OpenTelemetry's own provider, which records none, until something is configured."""

    provider: TracerProvider = trace.get_tracer_provider()


def configure(service: str, version: str, endpoint: str | None) -> None:
    """Export the spans of this process to an OTLP/HTTP endpoint, if there is one.

    Raises SettingError when the extra `tracing` is not installed.
    """
    if endpoint is None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  (an extra)
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider as RecordingProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        msg = "RASID_TRACES needs the extra `tracing`: pip install 'rasid[tracing]'."
        raise SettingError(msg) from error
    named = Resource.create({"service.name": f"rasid-{service}", "service.version": version})
    provider = RecordingProvider(resource=named)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=_EXPORT_SECONDS)))
    record_with(provider)


def record_with(provider: TracerProvider) -> TracerProvider:
    """Let a provider record the spans from now on; the one that did until now."""
    before, _Recording.provider = _Recording.provider, provider
    return before


def close() -> None:
    """Export what is left. Blocks, for seconds at most."""
    shutdown = getattr(_Recording.provider, "shutdown", None)
    if shutdown is not None:
        shutdown()


@contextmanager
def begin(name: str, links: Iterable[SpanContext] = (), **attributes: str) -> Iterator[Span]:
    """A trace of its own, with links to others."""
    span = _tracer().start_span(name, Context(), attributes=attributes, links=[Link(each) for each in links])
    if not span.get_span_context().is_valid:  # nobody records: the trace has a name all the same
        own = SpanContext(secrets.randbits(128) or 1, secrets.randbits(64) or 1, is_remote=False)
        span = NonRecordingSpan(own)
    with trace.use_span(span, end_on_exit=True):
        yield span


@contextmanager
def step(name: str) -> Iterator[Span]:
    """A part of what is being done."""
    with _tracer().start_as_current_span(name) as span:
        yield span


@contextmanager
def go_on(name: str, headers: Given) -> Iterator[Span]:
    """A part of the trace that a record's headers name; of one of its own where they name none."""
    if not _context_of(headers).is_valid:
        with begin(name) as span:
            yield span
        return
    with trace.use_span(_tracer().start_span(name, _extracted(headers)), end_on_exit=True) as span:
        yield span


@contextmanager
def gather(name: str, records: Iterable[Given]) -> Iterator[Span]:
    """What is done for several records at once: a part of their trace if it is one, else one of its own with links."""
    traces: dict[int, tuple[SpanContext, Given]] = {}
    for headers in records:
        context = _context_of(headers)
        if context.is_valid:
            traces.setdefault(context.trace_id, (context, headers))
    if len(traces) == 1:
        ((_, first),) = traces.values()
        with go_on(name, first) as span:
            yield span
        return
    with begin(name, [context for context, _ in traces.values()]) as span:
        yield span


def happened(name: str, headers: Given, begun: datetime, ended: datetime) -> None:
    """Note a part of the trace that a record's headers name after it is over."""
    if not _context_of(headers).is_valid:
        return
    span = _tracer().start_span(name, _extracted(headers), start_time=_nanoseconds(begun))
    span.end(_nanoseconds(ended))


def carried() -> Headers:
    """What a record sent now carries of the current trace: nothing where there is none."""
    carrier: dict[str, str] = {}
    if trace.get_current_span().get_span_context().is_valid:
        _PROPAGATOR.inject(carrier)
    return tuple((name, value.encode()) for name, value in carrier.items())


def joined(headers: Headers, trace_headers: Headers) -> Headers:
    """Headers of a public record with those of a trace, unless they name one already, as a dead letter's do."""
    if not headers or any(name == HEADER for name, _ in headers):
        return headers
    return (*headers, *trace_headers)


def current() -> str | None:
    """Id of the current trace, 32 hexadecimal digits."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def _tracer() -> trace.Tracer:
    return _Recording.provider.get_tracer("rasid")


def _extracted(headers: Given) -> Context:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    carrier = {name: value.decode("ascii", "replace") for name, value in pairs if name in _NAMES and value is not None}
    return _PROPAGATOR.extract(carrier, Context())


def _context_of(headers: Given) -> SpanContext:
    return trace.get_current_span(_extracted(headers)).get_span_context()


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000

"""A trace goes from record to record with nothing recorded, and is recorded whole where somebody records."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.common import tracing
from services.common.errors import SettingError

PUBLIC = (("ce_type", b"a"),)
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def recorded() -> Iterator[InMemorySpanExporter]:
    """What is recorded while a test runs."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    before = tracing.record_with(provider)
    yield exporter
    tracing.record_with(before)


def _trace_id(headers: tuple[tuple[str, bytes], ...]) -> str:
    """Of W3C's `00-<trace>-<parent>-<flags>`."""
    found = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-(0[0-3])", dict(headers)["traceparent"].decode())
    assert found
    return found.group(1)


def test_without_a_recorder_the_trace_goes_on_all_the_same() -> None:
    """Not sampled, one id from the page over the article to what was read in it; the next page has another."""
    with tracing.begin("page"), tracing.step("settle"):
        article = tracing.joined(PUBLIC, tracing.carried())
        assert tracing.current() == _trace_id(article)
    with tracing.go_on("read", article):
        event = tracing.joined(PUBLIC, tracing.carried())
    with tracing.begin("page"):
        other = tracing.joined(PUBLIC, tracing.carried())

    assert _trace_id(event) == _trace_id(article) != _trace_id(other)
    assert dict(article)["traceparent"].endswith(b"-00")
    assert tracing.current() is None
    assert tracing.carried() == ()


def test_a_record_that_names_a_trace_keeps_it() -> None:
    """A dead letter has the headers of its original; a record without headers is nobody's but ours."""
    with tracing.begin("page"):
        article = tracing.joined(PUBLIC, tracing.carried())
    with tracing.begin("other"):
        assert tracing.joined(article, tracing.carried()) == article
        assert tracing.joined((), tracing.carried()) == ()


@given(st.binary(max_size=60))
def test_a_header_that_is_no_trace_begins_a_new_one(value: bytes) -> None:
    """Whatever a stranger writes there."""
    with tracing.go_on("read", (("traceparent", value), ("tracestate", value))):
        assert len(tracing.current() or "") == 32


def test_several_traces_gathered_are_one_with_links(recorded: InMemorySpanExporter) -> None:
    """Of one trace alone it is a part."""
    carriers = []
    for _ in range(2):
        with tracing.begin("page"):
            carriers.append(tracing.joined(PUBLIC, tracing.carried()))
    with tracing.gather("merge", carriers):
        pass
    with tracing.gather("merge", carriers[:1] * 3):
        pass

    both, one = (span for span in recorded.get_finished_spans() if span.name == "merge")
    assert {f"{link.context.trace_id:032x}" for link in both.links} == {_trace_id(each) for each in carriers}
    assert f"{one.context.trace_id:032x}" == _trace_id(carriers[0])


def test_what_is_recorded_is_one_tree_from_the_page_to_the_row(recorded: InMemorySpanExporter) -> None:
    """Each part names the one that led to it."""
    with tracing.begin("page", site="s"):
        with tracing.step("fetch"):
            pass
        article = tracing.joined(PUBLIC, tracing.carried())
    with tracing.go_on("read", article):
        closing = tracing.joined(PUBLIC, tracing.carried())
    tracing.happened("row", closing, START, START + timedelta(seconds=2))

    spans = {span.name: span for span in recorded.get_finished_spans()}
    assert len({span.context.trace_id for span in spans.values()}) == 1
    parents = {name: span.parent.span_id if span.parent else None for name, span in spans.items()}
    own = {name: span.context.span_id for name, span in spans.items()}
    assert parents == {"page": None, "fetch": own["page"], "read": own["page"], "row": own["read"]}
    row = spans["row"]
    assert row.end_time is not None
    assert row.start_time is not None
    assert row.end_time - row.start_time == 2_000_000_000


def test_without_the_extra_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence."""
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingError, match=r"rasid\[tracing\]"):
        tracing.configure("store", "1", "http://127.0.0.1:9/v1/traces")

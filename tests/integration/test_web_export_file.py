"""`rasid export`: the API's exports as files, and Parquet; the same filters, written as an address has them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from services.common.errors import SettingError
from services.store.sinks import open_sink
from services.web.export_file import export_file
from services.web.settings import WebSettings
from tests.made_records import an_article, an_event


async def test_every_form_holds_what_the_filters_leave(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of three events; numbers are numbers in Parquet; an unfinished file has not the name of a whole one."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_article(1), an_event(an_article(1)), an_event(an_article(1), 1)])
    await sink.write([an_event(an_article(2), event_type="protest", mode="strike", effects=[])])
    await sink.close()
    settings = WebSettings(database=database)

    async def export(name: str, query: str = "?type=assault&mode=shelling&mode=clash") -> int:
        def write() -> int:
            out = tmp_path / name
            return export_file(settings, out, query, form=out.suffix[1:], incidents=False, persons=False)

        return await asyncio.to_thread(write)

    for name in ("a.csv", "a.geojson", "a.jsonl", "a.parquet"):
        assert await export(name) == 2
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 3
    assert len(json.loads((tmp_path / "a.geojson").read_text())["features"]) == 2
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert [row["event_id"] for row in rows] == [line["event_id"] for line in lines]
    assert (rows[0]["latitude"], rows[0]["fatalities"], rows[0]["background"]) == (35.32, 3, False)
    assert await export("none.parquet", "type=aid") == 0
    assert not list(tmp_path.glob("*.part"))  # noqa: ASYNC240  (a test may wait for it)
    for query, named in (("tpye=aid", "tpye"), ("type=dream", "type"), ("bbox=1", "bbox")):
        with pytest.raises(SettingError, match=named):
            await export("wrong.csv", query)
    with pytest.raises(SettingError, match="xls"):
        await export("a.xls")
    monkeypatch.setattr("services.web.export_file.lines", None)
    with pytest.raises(TypeError):
        await export("broken.csv")
    assert not (tmp_path / "broken.csv").exists()

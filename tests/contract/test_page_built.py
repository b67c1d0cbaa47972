"""What the browser is served is what its sources build, small enough, and its own tests pass."""

from __future__ import annotations

import filecmp
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, urlencode

import pytest

from services.contracts.taxonomy import EventType
from services.web.page.feed import FeedFilters
from services.web.page.incidents import GROUPS
from services.web.page.trends import TrendFilters
from services.web.queries.filters import IncidentFilters, IncidentList, LiveFilters
from tests.programs import need

WEB = Path(__file__).parents[2] / "services" / "web" / "page"
SCRIPT_LIMIT = 100_000  # bytes, minified, with all that is vendored
MAP_LIMIT = 25_000


@pytest.fixture(scope="module")
def browser_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources with their packages, installed by the lock in a folder of their own."""
    npm = need("npm")
    folder = tmp_path_factory.mktemp("browser") / "browser"
    shutil.copytree(WEB / "browser", folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run([npm, "ci", "--silent"], cwd=folder, check=True, timeout=240)
    return folder


def test_committed_files_are_what_the_sources_build(browser_folder: Path, tmp_path: Path) -> None:
    """`make page` would change nothing."""
    subprocess.run(["node", "build.js", str(tmp_path)], cwd=browser_folder, check=True, timeout=60)
    for name in ("page.js", "syria.json"):
        assert filecmp.cmp(tmp_path / name, WEB / "static" / name, shallow=False), f"{name}: run `make page`"


def test_the_browser_code_passes_its_own_tests(browser_folder: Path) -> None:
    """Node's runner with fast-check: the address and the state of the view."""
    run = subprocess.run(["npm", "test"], cwd=browser_folder, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout[-3000:]


def test_the_api_its_exports_and_its_stream_take_what_the_page_asks(browser_folder: Path) -> None:
    """Every filter of the page's schema is a parameter of theirs, so one address serves them all."""
    asked = _said(
        browser_folder, 'import { SCHEMA as S } from "./src/state.js"', "Object.keys(S).filter((name) => S[name].asked)"
    )
    assert len(asked) > 15
    for model in (IncidentFilters, IncidentList, LiveFilters, FeedFilters, TrendFilters):
        assert {*asked, "background"} <= set(model.model_fields), model.__name__


# Of each parameter of the API the least, the most and a usual value.
TAKEN = {
    "site": ["alsouria-net"],
    "since": ["2018-05-01T10:00:30Z", "2018-05-01T10:00:00+03:00"],
    "until": ["2018-05-01T10:00Z"],
    "text": ["بصري -قصف"],
    "type": ["assault"],
    "mode": ["shelling"],
    "actor": ["syrian_government_forces"],
    "admin1": ["Deir ez-Zor"],
    "claimant": ["monitor"],
    "precision": ["settlement"],
    "bbox": ["35.700,32.300,42.400,37.400"],
    "near": ["35.93,36.63,20", "-89.9,-180,0.5", "0,180,1000"],
    "placed": ["true", "false"],
    "located": ["true", "false"],
    "date_from": ["2018-05-01"],
    "date_to": ["2018-05-01"],
    "dated": ["true", "false"],
    "corroboration": ["1", "1000"],
    "status": ["live", "withdrawn"],
    "contested": ["true", "false"],
    "modality": ["planned"],
    "killed": ["1", "1500", "1000000"],
    "background": ["true", "false"],
    "confidence": ["0", "0.6", "0.05", "1"],
}


def test_the_page_keeps_what_the_api_takes(browser_folder: Path) -> None:
    """An address of the API, given to the page, asks the same: no parameter is dropped, no value is changed."""
    assert set(TAKEN) == set(IncidentFilters.model_fields)
    queries = [urlencode({name: value}) for name, values in TAKEN.items() for value in values]
    asked = _said(
        browser_folder,
        'import { asked, read } from "./src/state.js"',
        f"{json.dumps(queries)}.map((query) => asked(read(query)))",
    )
    for query, again in zip(queries, asked, strict=True):
        given, kept = _filters(query), _filters(again)
        assert kept == (given if "background" in query else given.model_copy(update={"background": False})), query


def _filters(query: str) -> IncidentFilters:
    lists = {"site", "type", "mode", "actor", "admin1", "precision", "modality", "claimant"}
    given = {name: values if name in lists else values[0] for name, values in parse_qs(query).items()}
    return IncidentFilters.model_validate(given)


def test_each_type_of_event_has_one_colour(browser_folder: Path) -> None:
    """The groups of the script are those of the legend, and every type of the contract is in one of them."""
    groups = _said(browser_folder, 'import { GROUPS } from "./src/kinds.js"', "GROUPS")
    assert tuple(groups) == GROUPS
    assert sorted(each for types in groups.values() for each in types) == sorted(get_args(EventType))


def _said(folder: Path, imported: str, expression: str) -> Any:  # noqa: ANN401  (JSON)
    run = ["node", "--input-type=module", "-e", f"{imported}; console.log(JSON.stringify({expression}))"]
    return json.loads(subprocess.run(run, cwd=folder, capture_output=True, check=True, timeout=60).stdout)


def test_scripts_and_map_are_small() -> None:
    """All script of the page under 100 kB uncompressed, the shapes under 25 kB."""
    scripts = [*(WEB / "static").glob("*.js")]
    assert scripts
    assert sum(path.stat().st_size for path in scripts) < SCRIPT_LIMIT
    assert (WEB / "static" / "syria.json").stat().st_size < MAP_LIMIT

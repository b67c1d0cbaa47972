"""What may stand in a committed file: no publisher's text, no host of a package registry, no path of one machine."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent.parent
MOST_BYTES = 1_000_000  # of one file
RUN = 9  # words in a row that make a quotation
WORD = re.compile("[\u0621-\u064a]+")
# In two parts each, so that this file does not name them.
REGISTRIES = [
    "pypi|org",
    "pythonhosted|org",
    "npmjs|org",
    "npmjs|com",
    "maven|org",
    "repo.maven.apache|org",
    "golang|org",
]
REGISTRIES += ["crates|io", "debian|org", "docker|io", "yarnpkg|com"]
MACHINE_PATHS = re.compile(r"(?<![\w.~$}/])/(?:work|root|opt/wheels|Users/\w+|home/\w+)/[\w.]")


@cache
def listed() -> list[Path]:
    """Every file that Git has and that stands in the folder."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in names.decode().split("\0") if name and (path := ROOT / name).is_file()]


@cache
def committed() -> dict[Path, str]:
    """The text files among them, as they stand."""
    texts = {}
    for path in listed():
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            texts[path] = content.decode()
        except UnicodeDecodeError:
            continue
    return texts


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of `RUN` Arabic words, whatever stands between them."""
    words = WORD.findall(text)
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def test_no_text_of_a_publisher(shared: Path) -> None:
    """No nine words in a row of the founding pages or of the corpus."""
    theirs: set[tuple[str, ...]] = set()
    for page in (shared / "seeds").glob("*.txt"):
        theirs |= runs(page.read_text(encoding="utf-8"))
    for corpus in (shared / "corpus").glob("*.jsonl.gz"):
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            for line in lines:
                theirs |= runs(json.loads(line)["text"])

    assert len(theirs) > 10_000
    assert [str(path.relative_to(ROOT)) for path, text in committed().items() if runs(text) & theirs] == []


def test_no_file_is_large() -> None:
    """What a program left behind by accident, or what belongs into a release and not into every clone."""
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in listed()}
    assert len(sizes) > 100
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_no_registry_is_named() -> None:
    """Packages come from wherever the machine's own clients are told to look."""
    hosts = re.compile("|".join(rf"(?:\b|\.){re.escape(host.replace('|', '.'))}\b" for host in REGISTRIES))
    found = [
        (str(path.relative_to(ROOT)), hit[0]) for path, text in committed().items() for hit in hosts.finditer(text)
    ]
    assert found == []


def test_no_path_of_one_machine() -> None:
    """A clone works wherever it lies."""
    found = [
        (str(path.relative_to(ROOT)), hit[0])
        for path, text in committed().items()
        for hit in MACHINE_PATHS.finditer(text)
    ]
    assert found == []


DOCUMENTS = sorted(path for path in committed() if path.suffix == ".md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    """Relative links of every Markdown file, and their headings."""
    for target in re.findall(r"\]\(([^)\s]+)\)", committed()[document]):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = unquote(target).partition("#")
        path = (document.parent / name).resolve() if name else document
        assert path.exists(), f"{target} leads nowhere"
        if heading:
            assert heading in headings(path), f"{path.name} has no heading {heading}"


def headings(document: Path) -> set[str]:
    """Anchors of a Markdown file's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}

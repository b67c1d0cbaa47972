"""`make first-sight GOLD=folder DOCS="own-9 …"`: what the reader finds in annotated articles that no rule was written from.

Of articles that rules were written beside nine of ten events are right, elsewhere fewer. So whoever adds a batch of
annotated articles runs this before mending what the reader got wrong in them: each event is kept as what the scorer of
confidence knows of it and whether it was right, in `first_sight.jsonl`, from which `make calibrate` fits. Names of
features that came up later are missing in older rows and count as not so.

Rows of `page-…` are of real pages, whose texts stay with their publishers: no article here bears these names. They are
what confidence is lowered to, for articles that we wrote ourselves are read more easily.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.holdout import HELD_OUT_GOLD
from services.extract.evaluation.calibration import Case
from services.extract.evaluation.gold import GoldDocument, load_gold
from services.extract.evaluation.matching import match
from services.extract.reader import Reader
from services.extract.reading.confidence import Company, features

TABLE: Final = Path(__file__).parent / "first_sight.jsonl"
_PAGES: Final = "page-"


def cases(reader: Reader, documents: dict[str, GoldDocument]) -> Iterator[Case]:
    """Every event that is read in the documents, and whether the gold has it."""
    for doc, document in documents.items():
        found = reader.examine(document.article()).found
        company = Company(draft for draft, _ in found)
        read = [event.model_dump(mode="json") for _, event in found]
        right = {id(mine) for mine, _ in match(read, document.events)}
        for (draft, _), mine in zip(found, read, strict=True):
            yield Case(doc, features(draft, company), id(mine) in right)


def first_sight(names: list[str]) -> list[Case]:
    """The table, its documents by batch (`own-9-01` is of `own-9`): whoever wrote one article wrote its batch."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [
        Case(
            batch_of(row["doc"]), {name: float(name == "bias" or name in row["known"]) for name in names}, row["right"]
        )
        for row in rows
    ]


def batch_of(doc: str) -> str:
    """The batch that an article was written in."""
    return doc.rpartition("-")[0]


def of_page(case: Case) -> bool:
    """Whether a case is of a real page, not of an article that we wrote."""
    return case.doc.startswith(_PAGES)


def row(case: Case, reader: str) -> str:
    """A case as a line of the table; `reader` says which one read it."""
    known = [name for name, value in case.features.items() if value and name != "bias"]
    return json.dumps({"doc": case.doc, "reader": reader, "right": case.right, "known": known}) + "\n"


def main() -> int:
    """Read, add to the table, print the share right; 1 where a document was seen before or is set aside."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="annotated articles")
    options.add_argument("documents", nargs="+", help="beginnings of the names of those that no rule was written from")
    wanted = options.parse_args()
    documents = {
        doc: document
        for doc, document in load_gold(wanted.folder).items()
        if doc.startswith(tuple(wanted.documents)) and doc not in HELD_OUT_GOLD
    }
    seen = {json.loads(line)["doc"] for line in TABLE.read_text(encoding="utf-8").splitlines()}
    if not documents or seen & documents.keys():
        print(f"no such article, or seen before: {', '.join(sorted(seen & documents.keys()))}", file=sys.stderr)
        return 1
    reader = Reader.default()
    found = list(cases(reader, documents))
    with TABLE.open("a", encoding="utf-8") as table:
        table.writelines(row(case, f"version {reader.software.version}") for case in found)
    print(f"{len(found)} events of {len(documents)} articles, {sum(case.right for case in found)} right")
    return 0


if __name__ == "__main__":
    sys.exit(main())

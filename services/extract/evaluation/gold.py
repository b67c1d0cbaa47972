"""Annotated articles: one JSON file each, with the events that a careful reader gets from its text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from services.common.errors import SettingError
from services.contracts.article import Source
from services.extract.pipe import PipedArticle

Event = Mapping[str, Any]  # in the contract's JSON form; a gold event may lack what is not annotated


class GoldDocument(BaseModel):
    """One annotated article. `events` are `EnrichedEvent` as JSON without ids; offsets count in `text`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    doc: str
    text: str
    title: str | None = None
    url: str | None = None
    source: str | None = None
    published_at: AwareDatetime | None = None
    events: tuple[dict[str, Any], ...]

    def article(self) -> PipedArticle:
        """The article as the reader gets it: its text unchanged, its id made of the document's name."""
        return PipedArticle(
            article_id=uuid5(NAMESPACE_URL, self.doc),
            kind="article",
            text=self.text,
            title=self.title,
            url=self.url,
            published_at=self.published_at,
            source=Source(id=self.source, name=self.source) if self.source else None,
        )


def load_gold(folder: Path, *, only: Collection[str] = (), without: Collection[str] = ()) -> dict[str, GoldDocument]:
    """The documents of a folder by name, all or `only` some, `without` others.

    Raises SettingError for a folder without documents, a file that is no document and a name that none has.
    """
    documents: dict[str, GoldDocument] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            document = GoldDocument.model_validate_json(path.read_bytes())
        except (ValidationError, OSError) as error:
            msg = f"{path} is no annotated article: {str(error).splitlines()[0]}."
            raise SettingError(msg) from error
        documents[document.doc] = document
    if not documents:
        msg = f"{folder} holds no annotated articles (*.json)."
        raise SettingError(msg)
    if unknown := sorted({*only, *without} - documents.keys()):
        msg = f"{unknown[0]} is no document of {folder} (it has {', '.join(documents)})."
        raise SettingError(msg)
    return {doc: document for doc, document in documents.items() if doc not in without and (not only or doc in only)}

"""`rasid explain` and `rasid evaluate`: for the people who keep the lexicon and the event types."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.cli.start import run

commands = typer.Typer()


@commands.command()
def explain(
    where: Annotated[str, typer.Argument(metavar="FILE|URL|ARTICLE_ID", help="What to read.")],
    *,
    html: Annotated[Path | None, typer.Option(metavar="PAGE", help="Write a page (HTML) instead; - prints it.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Where a saved page stood: decides which site's rules clean it.")
    ] = None,
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="When it was published (UTC), if FILE does not say."),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Show names of private persons, which are hidden else.")
    ] = False,
) -> None:
    """Show why an article is read as it is: each event's words, and the rule and line behind each slot.

    FILE is an Article as JSON, a page as HTML, or plain text. A URL is taken from the database (RASID_DATABASE), else
    fetched if its robots.txt allows that (RASID_CONTACT). An ARTICLE_ID needs RASID_DATABASE.
    """
    from services.cli.article_source import article_of  # noqa: PLC0415
    from services.extract.explaining.explanation import explain as explained  # noqa: PLC0415
    from services.extract.explaining.page import as_page  # noqa: PLC0415
    from services.extract.explaining.screen import as_text  # noqa: PLC0415
    from services.extract.reader import Reader  # noqa: PLC0415
    from services.web.page import labels  # noqa: PLC0415

    def show() -> int:
        article = article_of(where, url=url, published=published.replace(tzinfo=UTC) if published else None)
        explanation = explained(Reader.default(), article, masked=not names)
        if html is None:
            typer.echo(as_text(explanation, coloured=sys.stdout.isatty()))
            return 0
        words = {**labels.MODES, **labels.TYPES, **labels.MODALITIES, **labels.PARTS}
        page = as_page(explanation, words)
        if str(html) == "-":
            typer.echo(page)
        else:
            html.write_text(page, encoding="utf-8")
            typer.echo(f"{len(explanation.events)} events in {html}")
        return 0

    run(show)


@commands.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Annotated articles, one JSON file each.")],
    *,
    only: Annotated[list[str] | None, typer.Option(metavar="DOC", help="Only this document (repeatable).")] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="DOC", help="Leave this document out, unread (repeatable).")
    ] = None,
    figures: Annotated[bool, typer.Option("--figures", help="Print scores alone, nothing of any text.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a fault, the scores last.")] = False,
) -> None:
    """Read annotated articles; print every miss, false find and wrong slot with the nearest rule, then the scores."""
    from services.extract.evaluation.report import evaluate_folder  # noqa: PLC0415

    def compare() -> int:
        typer.echo(evaluate_folder(folder, only=only or (), without=without or (), as_json=as_json, figures=figures))
        return 0

    run(compare)

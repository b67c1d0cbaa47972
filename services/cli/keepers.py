"""`rasid explain` and `rasid evaluate`: for the people who keep the lexicon and the event types."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from services.cli.start import run

commands = typer.Typer()


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

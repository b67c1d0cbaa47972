"""`rasid pipe`: the same code without a broker."""

from __future__ import annotations

import sys

import typer

from services.cli.start import Jobs, cores, run

pipe = typer.Typer(
    help="The same code without a broker: JSON Lines in, JSON Lines out, for batch work and for pipes.",
    no_args_is_help=True,
)


@pipe.command("clean")
def pipe_clean(jobs: Jobs = 1) -> None:
    """Read {url, html, fetched_at?} lines, write Article lines (a page's flashes after it) in input order.

    An unusable line is named on stderr with its number and reason, the rest goes on, and the exit status is 1.
    """
    from services.ingest.pipe import clean_lines  # noqa: PLC0415

    run(lambda: clean_lines(sys.stdin, sys.stdout, sys.stderr, cores(jobs)))


@pipe.command("extract")
def pipe_extract(jobs: Jobs = 1) -> None:
    """Read Article lines (required: article_id, text), write EnrichedEvent lines in input order.

    An unusable line is named on stderr with its number and reason, the rest goes on, and the exit status is 1.
    """
    from services.extract.pipe import extract_lines  # noqa: PLC0415

    run(lambda: extract_lines(sys.stdin, sys.stdout, sys.stderr, cores(jobs)))


@pipe.command("merge")
def pipe_merge() -> None:
    """Read EnrichedEvent lines, write the Incident lines they make together, sorted by id.

    An unusable line is named on stderr with its number and reason, the rest goes on, and the exit status is 1.
    """
    from services.extract.incidents.pipe import merge_lines  # noqa: PLC0415

    run(lambda: merge_lines(sys.stdin, sys.stdout, sys.stderr))

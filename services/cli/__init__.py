"""`rasid …`: one command for every service and tool.

Each command imports what it needs when it runs, so that a container needs only its own extra.
"""

from __future__ import annotations

import os
import sys

import typer

from services.cli import dead_letters, keepers, kept, past, pipe, republish, services, setup, sites

app = typer.Typer(
    name="rasid",
    help="Watches Syrian news sites and turns what they report into structured events with evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (services, sites, past, keepers, kept):
    app.add_typer(group.commands)
app.add_typer(sites.sites, name="sites")
app.add_typer(past.archive, name="archive")
app.add_typer(setup.topics, name="topics")
app.add_typer(setup.database, name="database")
app.command("token")(setup.make_token)
app.add_typer(setup.schemas, name="schemas")
app.add_typer(setup.gazetteer, name="gazetteer")
app.add_typer(dead_letters.commands, name="dead-letters")
app.add_typer(pipe.pipe, name="pipe")
app.add_typer(republish.commands, name="republish")


def main() -> None:
    """Entry point of the `rasid` command."""
    try:
        app(_every_core(sys.argv[1:]))
    except BrokenPipeError:  # the reader of a pipe went away: not an error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _every_core(arguments: list[str]) -> list[str]:
    """`--jobs` without a number means every core, which Typer cannot be told."""
    full: list[str] = []
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        full.append(argument)
        if argument == "--jobs" and not following.isdecimal():
            full.append("0")
    return full

"""What every command does around its own work: settings checked, errors in one sentence, the exit status."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any, Final, NoReturn

import typer

from services.common.errors import RasidError, SettingError
from services.common.settings import PREFIX, load

SERVICES: Final = ("ingest", "extract", "store", "web")

Jobs = Annotated[int, typer.Option(help="Processes; --jobs alone, or 0, takes every core.", min=0)]


def run(start: Callable[[], int]) -> NoReturn:
    """Run `start` and leave with its status; an error of ours is one sentence, and status 2 where a setting is wrong."""
    try:
        status = start()
    except RasidError as error:
        typer.echo(f"rasid: {error}", err=True)
        status = 2 if isinstance(error, SettingError) else 1
    raise typer.Exit(status)


def serve(name: str) -> NoReturn:
    """Run one service until it ends."""

    def start() -> int:
        settings = load_settings(settings_model(name))
        status: int = import_module(f"services.{name}.app").main(settings)
        return status

    run(start)


def settings_model(service: str) -> Any:  # noqa: ANN401  (each service has its own class)
    """The settings class of a service: ExtractSettings of services/extract/settings.py, and so on."""
    return getattr(import_module(f"services.{service}.settings"), f"{service.title()}Settings")


def load_settings(model: Any) -> Any:  # noqa: ANN401  (whatever settings model the command has)
    """The settings from the environment. Raises SettingError, also for a variable that no service knows."""
    _refuse_unknown_variables()
    return load(model)


def cores(jobs: int) -> int:
    """How many processes to use: `jobs`, or as many as there are cores for us."""
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _refuse_unknown_variables() -> None:
    """A misspelt variable would silently leave a default in place, so it stops the start."""
    known: set[str] = set()
    for service in (*SERVICES, "up"):
        known |= {f"{PREFIX}{name.upper()}" for name in settings_model(service).model_fields}
    for variable in os.environ:
        if variable.startswith(PREFIX) and not {variable, variable.removesuffix("_FILE")} & known:
            close = difflib.get_close_matches(variable, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else "."
            msg = f"{variable} is not a setting of rasid{hint}"
            raise SettingError(msg)

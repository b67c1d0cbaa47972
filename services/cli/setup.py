"""`rasid topics`, `database`, `token`, `schemas` and `gazetteer`: what is laid out before services run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from services.cli.start import load_settings, run
from services.common.errors import SettingError
from services.common.settings import ServiceSettings

topics = typer.Typer(help="The Kafka topics that rasid publishes.", no_args_is_help=True)
schemas = typer.Typer(help="The contracts of the records.", no_args_is_help=True)
database = typer.Typer(help="The tables that the services need.", no_args_is_help=True)
gazetteer = typer.Typer(help="The places that rasid knows.", no_args_is_help=True)


@topics.command("create")
def topics_create() -> None:
    """Create the public topics that do not exist yet, with their partitions, replicas and retention. Idempotent.

    Needs RASID_KAFKA; RASID_KAFKA_PARTITIONS and RASID_KAFKA_REPLICATION set how they are laid out.
    """
    import asyncio  # noqa: PLC0415

    from services.common.kafka import create_topics  # noqa: PLC0415

    def create() -> int:
        created = asyncio.run(create_topics(load_settings(ServiceSettings)))
        for name in created:
            typer.echo(f"created {name}")
        if not created:
            typer.echo("every topic exists already")
        return 0

    run(create)


@topics.command("check")
def topics_check() -> None:
    """Say where the topics that exist are not set as rasid would make them; status 1 when one is not.

    Needs RASID_KAFKA, and RASID_KAFKA_PARTITIONS and RASID_KAFKA_REPLICATION as `rasid topics create` had them.
    """
    import asyncio  # noqa: PLC0415

    from services.common.topic_settings import differences  # noqa: PLC0415

    def check() -> int:
        found = asyncio.run(differences(load_settings(ServiceSettings)))
        for difference in found:
            typer.echo(difference)
        if not found:
            typer.echo("every topic is as it should be")
        return 1 if found else 0

    run(check)


@database.command("migrate")
def database_migrate(
    *,
    login: Annotated[
        list[str] | None,
        typer.Option(help="ROLE=FILE: let the user of the URL in FILE log in, with the rights of ROLE."),
    ] = None,
) -> None:
    """Bring the tables of ingest and store up to date, as the owner of the database. Idempotent.

    Needs RASID_DATABASE. Services do so themselves where their user may; after this they find nothing to do.
    With --login it makes the users that the services log in as, or gives them the password of their URL.
    """
    import asyncio  # noqa: PLC0415

    from services.common.database import migrate  # noqa: PLC0415
    from services.common.database_logins import allow  # noqa: PLC0415
    from services.common.settings import DatabaseSettings  # noqa: PLC0415
    from services.ingest import settings as ingest  # noqa: PLC0415
    from services.store import settings as store  # noqa: PLC0415

    def bring() -> int:
        url = load_settings(DatabaseSettings).database
        logins = dict(_login(each) for each in login or ())
        for part in (ingest, store):
            asyncio.run(migrate(url, schema=part.SCHEMA, folder=part.MIGRATIONS))
            typer.echo(f"the tables of {part.SCHEMA} are up to date")
        for user in asyncio.run(allow(url, logins)) if logins else ():
            typer.echo(f"{user} may log in")
        return 0

    run(bring)


def _login(told: str) -> tuple[str, str]:
    role, _, file = told.partition("=")
    try:
        return role, Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"--login {told}: the file cannot be read."
        raise SettingError(msg) from error


@schemas.command("export")
def schemas_export(
    folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("services/contracts/schemas"),
) -> None:
    """Write the JSON Schema of every record and the AsyncAPI document of the topics."""
    from services.contracts.schemas import export  # noqa: PLC0415

    for path in export(folder):
        typer.echo(path)


@gazetteer.command("import")
def gazetteer_import(
    files: Annotated[list[Path], typer.Argument(help="SY.txt of GeoNames; OCHA p-code tables as .csv or .json.")],
    out: Annotated[Path, typer.Option(help="The table to write.")] = Path(".rasid/gazetteer.tsv"),
) -> None:
    """Make one table of a GeoNames country dump and OCHA p-code tables; places without an Arabic name are left out.

    Name the table in RASID_GAZETTEER and extract reads it besides the project's own places.
    """
    from services.extract.places.importer import import_geonames  # noqa: PLC0415

    def bring() -> int:
        count = import_geonames(files, out)
        typer.echo(f"{count} places in {out}; RASID_GAZETTEER={out} puts them to use")
        return 0

    run(bring)


def make_token(
    name: Annotated[str, typer.Argument(help="Whose it is: letters, digits, dot, dash.")],
    *,
    persons: Annotated[bool, typer.Option("--persons", help="Show the names of private persons to it.")] = False,
) -> None:
    """Make a token for the API, and the entry for RASID_WEB_TOKENS that knows only its hash."""
    from services.web.api.access import new_token  # noqa: PLC0415

    secret, entry = new_token(name, frozenset({"persons"}) if persons else frozenset())
    typer.echo(f"token:  {secret}\nentry:  {entry}")

"""Templates as pages, everything in them escaped, with the words and dates of their language."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from services.common.clock import DAMASCUS
from services.contracts.event import EventTime
from services.web.api.access import reader_of
from services.web.page.slot_words import hour
from services.web.page.words import LABELS, UI, Language

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


class Viewer(NamedTuple):
    """Whose view a page is."""

    name: str
    persons: bool  # whether names of private persons are shown
    tokens: bool  # whether there are any: without them nobody can sign in, and there is one view only


def render(
    request: Request,
    template: str,
    language: Language,
    *,
    status_code: int = 200,
    **values: Any,  # noqa: ANN401  (whatever the template shows)
) -> HTMLResponse:
    """A page of a template, everything in it escaped, that says whose view it is."""
    reader = reader_of(request)
    viewer = Viewer(reader.name, reader.persons, bool(request.app.state.readers))
    return HTMLResponse(render_text(template, language, viewer=viewer, **values), status_code)


def render_text(template: str, language: Language, **values: Any) -> str:  # noqa: ANN401  (whatever the template shows)
    """What a template makes, escaped for HTML and XML."""
    return _TEMPLATES.get_template(template).render(
        language=language,
        ui=UI[language],
        labels=LABELS[language],
        day_of=partial(day_of, language=language),
        moment=partial(moment_of, language=language, precise=True),
        **values,
    )


def moment_of(moment: datetime | None, language: Language, *, precise: bool) -> str | None:
    """The moment in Damascus, or its day where the hour is not known; None for none."""
    if moment is None:
        return None
    local = moment.astimezone(DAMASCUS)
    day = _date(local.date(), language)
    return f"{day}{UI[language]['comma']} {local:%H:%M}" if precise else day


def day_of(time: EventTime | None, language: Language) -> str | None:
    """When it happened, in words; the article's own words where they cannot be resolved."""
    if time is None:
        return None
    if time.start is None:
        return time.mention
    try:
        first = datetime.fromisoformat(time.start).date()
        last = datetime.fromisoformat(time.end).date() if time.end else first
    except ValueError:
        return time.mention
    if time.precision == "year":
        return str(first.year)
    if time.precision == "month":
        return f"{LABELS[language].MONTHS[first.month - 1]} {first.year}"
    told = _date(first, language) if last <= first else f"{_date(first, language)} – {_date(last, language)}"
    at = hour(time, language)
    return f"{told}{UI[language]['comma']} {at}" if at else told


def _date(day: date, language: Language) -> str:
    return f"{day.day} {LABELS[language].MONTHS[day.month - 1]} {day.year}"

"""docs/quality.md and its plot, written from the measured rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.extract.evaluation.calibration import Band
from services.extract.evaluation.intervals import Interval

Measured = dict[str, Any]
# Figure to (floor, aim) of issue 4; None where it sets none. Of "events a text" more is worse.
GOALS: Final[dict[str, tuple[float, float] | None]] = {
    "events precision": (0.75, 0.85),
    "recall kinetic": (0.70, 0.80),
    "recall other": (0.55, 0.70),
    "events F1": None,
    "mode F1": (0.62, 0.72),
    "actors F1": (0.70, 0.80),
    "effects F1": (0.80, 0.90),
    "effects F1, parts aside": None,
    "place F1": (0.85, 0.92),
    "place precision": (0.92, 0.95),
    "date F1": (0.85, 0.90),
    "attribution F1": (0.75, 0.85),
    "background F1": (0.65, 0.80),
    "modality F1": (0.75, 0.85),
    "incidents found": (0.65, 0.80),
    "tolls agreeing": (0.70, 0.85),
    "events a text": None,
}
_IN_TABLE: Final = ("events precision", "recall kinetic", "recall other", "mode F1", "actors F1", "incidents found")
_HEAD: Final = """# Quality

How well the reader reads, version by version. `make quality` measures and writes this page; the numbers stand in `quality.json`.

- **Tuned**: annotated articles and coded incidents that rules may be written from. **Held out**: a third of both, set aside before any rule was written, of which nobody reads a text; scored at most once a day (`make quality HELD_OUT=1` prints figures alone). Which these are stands in `bench/holdout.py`.
- Brackets are 95 % bootstrap intervals (documents resampled, {draws} draws, seeded). With few documents they are wide: a difference smaller than they are says nothing.
- Events and slots are counted as `rasid evaluate` counts them, incidents as `bench/coded.py`.
"""


def page(history: Sequence[Measured]) -> str:
    """The page of all versions, the newest in full."""
    return "\n".join(_lines(history)) + "\n"


def _lines(history: Sequence[Measured]) -> Iterator[str]:
    yield _HEAD.format(draws=1000)
    yield from ("## Versions", "")
    yield f"| version | lexicon | measured | side | {' | '.join(_IN_TABLE)} |"
    yield "| --- " * (4 + len(_IN_TABLE)) + "|"
    for row in reversed(history):
        for side, name in (("tuned", "tuned"), ("held_out", "held out")):
            cells = [_cell(row[side], figure) for figure in _IN_TABLE]
            yield f"| {row['version']} | `{row['lexicon']}` | {row['measured']} | {name} | {' | '.join(cells)} |"
    if history:
        yield from _newest(history[-1])


def _newest(row: Measured) -> Iterator[str]:
    tuned, held_out = row["tuned"], row["held_out"]
    yield from ("", f"## Version {row['version']}", "")
    yield (
        f"Tuned: {tuned['documents']} articles, {tuned['texts']} texts with {tuned['incidents']} coded incidents. "
        + (
            f"Held out: {held_out['documents']} articles, {held_out['texts']} texts with {held_out['incidents']} incidents."
            if held_out
            else "Held out: not scored with this lexicon yet."
        )
    )
    yield from (
        "",
        "| figure | floor | aim | tuned | held out | intervals overlap |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    for figure, goal in GOALS.items():
        floor, aim = (f"{goal[0]:.2f}", f"{goal[1]:.2f}") if goal else ("", "")
        overlap = _overlap(tuned, held_out, figure)
        yield f"| {figure} | {floor} | {aim} | {_cell(tuned, figure)} | {_cell(held_out, figure)} | {overlap} |"
    yield from _causes(tuned, held_out)
    yield from ("", "### Confidence", "")
    yield "Of the events given a confidence within a band, how many are right. *First sight*: what a reader found on real pages, and in articles that we wrote, before any rule was written from them, each batch judged by weights fitted without it (decision 9). Tuned and held-out articles are judged by the weights that ship, which are fitted on neither."
    yield from ("", "![Share right by band of confidence](images/confidence.svg)", "")
    sides = {
        "first sight, pages": row.get("first_sight"),
        "first sight, ours": row.get("first_sight_ours"),
        "tuned": tuned["bands"],
        "held out": (held_out or {}).get("bands"),
    }
    yield "| confidence | " + " | ".join(f"{side}: events | share right" for side in sides) + " |"
    yield "| --- " * (1 + 2 * len(sides)) + "|"
    for number, band in enumerate(tuned["bands"]):
        cells = [_share(table[number] if table else None) for table in sides.values()]
        yield f"| {band[0]:.1f} to {band[1]:.1f} | {' | '.join(cells)} |"


def _causes(tuned: Measured, held_out: Measured | None) -> Iterator[str]:
    """What is wrong on each side, counted by cause: nothing of a text is told."""
    sides = [tuned.get("causes", {}), (held_out or {}).get("causes", {})]
    slots = sorted({slot for side in sides for slot in side})
    if not slots:
        return
    yield from ("", "### What is wrong, by cause", "")
    yield "How often; incidents and tolls are those of the coded texts. A *part of one told* (“six, a woman among them”) is what the contract asks for, and no annotation has it: it counts as invented."
    yield from ("", "| slot | tuned | held out |", "| --- | --- | --- |")
    for slot in slots:
        cells = (", ".join(f"{cause} {times}" for cause, times in side.get(slot, {}).items()) or "–" for side in sides)
        yield f"| {slot} | {' | '.join(cells)} |"


def _cell(side: Measured | None, figure: str) -> str:
    if side is None or figure not in side["figures"]:
        return "–"
    value, low, high = side["figures"][figure]
    digits = 1 if figure == "events a text" else 2
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _overlap(tuned: Measured, held_out: Measured | None, figure: str) -> str:
    if held_out is None or figure not in held_out["figures"] or figure not in tuned["figures"]:
        return "–"
    return "yes" if Interval(*tuned["figures"][figure]).meets(Interval(*held_out["figures"][figure])) else "**no**"


def _share(values: Sequence[float] | None) -> str:
    if values is None:
        return "– | –"
    band = _band(values)
    if not band.events:
        return "0 | –"
    share = f"{band.right / band.events:.2f} [{band.least:.2f}, {band.most:.2f}]"
    return f"{band.events} | {share if band.kept else f'**{share}**'}"


def _band(values: Sequence[float]) -> Band:
    low, high, events, right, least, most = values
    return Band(low, high, int(events), int(right), least, most)


_SIZE, _LEFT, _TOP, _FROM = 320, 46, 16, 0.4  # pixels of the square plot and its margins; the confidence it begins at


def plot(row: Measured) -> str:
    """A reliability diagram (SVG): share right with its interval over the middle of each band, beside the diagonal."""
    return "\n".join(_plot(row)) + "\n"


def _plot(row: Measured) -> Iterator[str]:
    width, height = _LEFT + _SIZE + 16, _TOP + _SIZE + 44
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif" font-size="11" fill="#444">'
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    for tenth in range(4, 11):
        at = tenth / 10
        yield f'<path d="M{_LEFT} {_y(at)}H{_LEFT + _SIZE}M{_x(at)} {_TOP}V{_TOP + _SIZE}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 6}" y="{_y(at) + 4}" text-anchor="end">{at:.1f}</text>'
        yield f'<text x="{_x(at)}" y="{_TOP + _SIZE + 15}" text-anchor="middle">{at:.1f}</text>'
    yield f'<path d="M{_x(_FROM)} {_y(_FROM)}L{_x(1)} {_y(1)}" stroke="#999" stroke-dasharray="4 3"/>'
    sides = (
        ("first sight of pages", "#0f6a63", -7, row.get("first_sight")),
        ("tuned", "#6b5b95", 0, row["tuned"]["bands"]),
        ("held out", "#b4472f", 7, (row["held_out"] or {}).get("bands")),
    )
    for place, (name, colour, shift, table) in enumerate(sides):
        if table:
            yield f'<circle cx="{_LEFT + _SIZE - 120}" cy="{_TOP + _SIZE - 50 + 16 * place}" r="4" fill="{colour}"/>'
            yield f'<text x="{_LEFT + _SIZE - 110}" y="{_TOP + _SIZE - 46 + 16 * place}">{name}</text>'
            yield from _points(table, colour, shift)
    yield f'<text x="{_LEFT + _SIZE / 2}" y="{height - 8}" text-anchor="middle">confidence (version {row["version"]})</text>'
    yield f'<text transform="translate(12 {_TOP + _SIZE / 2}) rotate(-90)" text-anchor="middle">share right</text>\n</svg>'


def _points(bands: Sequence[Sequence[float]], colour: str, shift: int) -> Iterator[str]:
    for band in map(_band, bands):
        if band.events:
            at = _x((max(band.low, _FROM) + band.high) / 2) + shift
            yield f'<path d="M{at} {_y(max(band.least, _FROM))}V{_y(band.most)}" stroke="{colour}" stroke-width="1.5"/>'
            yield f'<circle cx="{at}" cy="{_y(max(band.right / band.events, _FROM))}" r="4" fill="{colour}"/>'
            yield f'<text x="{at + 6}" y="{_y(max(band.right / band.events, _FROM)) - 5}" fill="{colour}">{band.events}</text>'


def _x(value: float) -> float:
    return round(_LEFT + _SIZE * (value - _FROM) / (1 - _FROM), 1)


def _y(value: float) -> float:
    return round(_TOP + _SIZE * (1 - value) / (1 - _FROM), 1)

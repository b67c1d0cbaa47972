"""An explanation as a page: one HTML file that asks no other host for anything and runs no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final

from services.extract.explaining.explanation import Explained, Explanation, Segment, segments, showable
from services.extract.explaining.origin import Origin

Labels = Mapping[str, str]  # a word of the contract to the word shown for it

_STYLE: Final = Path(__file__).with_name("page.css")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_SLOTS: Final = {
    "trigger": "الفعل",
    "actor": "الأطراف",
    "place": "المكان",
    "time": "الزمان",
    "effect": "الأثر",
    "attribution": "المصدر",
    "modality": "الصيغة",
    "background": "خلفية",
}


def as_page(explanation: Explanation, labels: Labels) -> str:
    """The page. Everything that came from the article is escaped, and stands in no attribute."""
    return "\n".join(_page(explanation, labels))


def _page(explanation: Explanation, labels: Labels) -> Iterator[str]:
    title = escape(explanation.title or "نص بلا عنوان")
    yield '<!doctype html>\n<html lang="ar" dir="rtl">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">'
    numbers = [one.number for one in explanation.events]
    plain = ",".join(f".{slot}" for slot in _SLOTS)
    chosen = "\n".join(f"body:has(#e{n}:target) .in{n}:not({plain}) {{ background: var(--chosen); }}" for n in numbers)
    yield f"<title>{title}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}{chosen}\n</style>\n</head>\n<body>"
    known = [showable(line) for line in (explanation.published, explanation.url) if line]
    yield f'<header><h1>{title}</h1><p class="from">{" · ".join(f"<bdi>{escape(line)}</bdi>" for line in known)}</p>{_legend()}</header>'
    yield '<main>\n<article class="text">'
    yield from _paragraphs(explanation)
    yield '</article>\n<section class="events">'
    if not explanation.events:
        yield '<p class="none">لم يُقرأ في هذا النص حدث.</p>'
    for one in explanation.events:
        yield from _event(explanation, one, labels)
    yield from _unread(explanation, labels)
    yield f'</section>\n</main>\n<footer dir="ltr">{escape(explanation.reader)}</footer>\n</body>\n</html>'


def _legend() -> str:
    marks = " ".join(f'<mark class="{slot}">{_SLOTS[slot]}</mark>' for slot in list(_SLOTS)[:6])
    return f'<p class="legend">{marks} <mark class="evidence">الجملة</mark></p>'


def _paragraphs(explanation: Explanation) -> Iterator[str]:
    at = 0
    seen: set[int] = set()
    for line in explanation.text.split("\n"):
        if line.strip():
            marked = segments(explanation, at, at + len(line), explanation.events)
            yield f"<p>{''.join(_marked(segment, seen) for segment in marked)}</p>"
        at += len(line) + 1


def _marked(segment: Segment, seen: set[int] | None = None) -> str:
    """A run of text; where the sentence of an event begins, the event's number leads to it."""
    links = ""
    inside = list(dict.fromkeys(number for number, slot in segment.marks if slot == "evidence"))
    for number in inside if seen is not None else ():
        if number not in seen:  # type: ignore[operator]  # not None here
            seen.add(number)  # type: ignore[union-attr]
            links += f'<a class="number" href="#e{number}">{number}</a>'
    classes = [f"in{number}" for number in inside] if seen is not None else []
    slot = next((slot for _, slot in segment.marks if slot != "evidence"), None)
    if inside and seen is not None:
        classes.append("evidence")
    classes += [slot] if slot else []
    text = escape(segment.text)
    return links + (f'<mark class="{" ".join(classes)}">{text}</mark>' if classes else text)


def _event(explanation: Explanation, one: Explained, labels: Labels) -> Iterator[str]:
    event = one.event
    kind = " ‹ ".join(labels.get(word, word) for word in (event.event_type, event.mode))
    tags = [labels.get(event.modality, event.modality)] + (["خلفية"] if event.background else [])
    shown = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in tags)
    sure = f'<span class="sure">الثقة <b>{event.confidence:.2f}</b> <meter min="0" max="1" value="{event.confidence}"></meter></span>'
    code = f'<code dir="ltr">{event.event_type}/{event.mode}</code>'
    yield f'<article class="event t-{event.event_type}" id="e{one.number}">'
    yield f'<h2><span class="number">{one.number}</span> {escape(kind)} {code} {shown}{sure}</h2>'
    marked = segments(explanation, event.evidence.start, event.evidence.end, [one])
    yield f"<blockquote>{''.join(_marked(segment) for segment in marked)}</blockquote>"
    yield "<table><tbody>"
    for origin in one.origins:
        yield _row(explanation, origin, labels)
    why = f'<td class="why" dir="ltr" colspan="3">{escape(one.because)}</td>'
    yield f"<tr><th>الثقة</th>{why}</tr>"
    yield "</tbody></table></article>"


def _row(explanation: Explanation, origin: Origin, labels: Labels) -> str:
    words = "–"
    if origin.start is not None and origin.end is not None and origin.start < origin.end:
        words = f'<mark class="{origin.slot}">{escape(explanation.text[origin.start : origin.end])}</mark>'
    head, colon, rest = origin.value.partition(": ")
    value = f"{labels.get(head, head)}{colon}{rest}"
    where = f'<code dir="ltr">{escape(origin.where)}</code>' if origin.where else ""
    rule = f'<span dir="ltr">{escape(showable(origin.rule))}</span>'
    return (
        f"<tr><th>{_SLOTS[origin.slot]}</th><td>{words}</td><td><bdi>{escape(showable(value))}</bdi></td>"
        f'<td class="why" dir="ltr">{rule} {where}</td></tr>'
    )


def _unread(explanation: Explanation, labels: Labels) -> Iterator[str]:
    if not explanation.unread:
        return
    yield f"<details><summary>كلمات قد تدل على حدث ولم يُقرأ منها ({len(explanation.unread)})</summary><table><tbody>"
    for left in explanation.unread:
        kind = f"{labels.get(left.event_type, left.event_type)} ‹ {labels.get(left.mode, left.mode)}"
        told = f' <a href="#e{left.event + 1}">event {left.event + 1}</a>' if left.event is not None else ""
        yield (
            f"<tr><td>{escape(explanation.text[left.start : left.end])}</td><td>{escape(kind)}</td>"
            f'<td class="why" dir="ltr">{escape(left.fate)}{told} <code dir="ltr">{escape(left.where)}</code></td></tr>'
        )
    yield "</tbody></table></details>"

"""Signing in: the page takes a token once and lets the browser keep it, so that its reader sees what the token shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.web.api.access import SIGNING, known
from services.web.api.cookie import forget_token, is_from_elsewhere, keep_token, kept_token
from services.web.api.problem import problem
from services.web.page.errors import PageRoute, error_page, language_of, once_more
from services.web.page.rendering import render
from services.web.page.words import UI, Language

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, route_class=PageRoute)

_FORM: Final = "application/x-www-form-urlencoded"
_MOST_BYTES: Final = 16_384  # of a form: a token, and an address to go on to
_HERE: Final = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")  # an address of this host, and of no other
_START: Final = "/map"


@router.get(SIGNING[0])
async def sign_in_page(request: Request, lang: Language = "ar", to: Annotated[str, Query()] = "") -> HTMLResponse:
    """The form; afterwards the reader goes on to `to`, or to where he came from."""
    return _form(request, lang, to=_here(to) or _came_from(request))


@router.post(SIGNING[0])
async def sign_in(request: Request) -> Response:
    """Let the browser keep a token that is ours; a wrong one changes nothing."""
    sent = await _sent(request)
    language: Language = "en" if sent.get("lang") == "en" else "ar"
    to, token = _here(sent.get("to", "")) or _START, sent.get("token", "").strip()
    if known(request.app.state.readers, token) is None:
        return _form(request, language, to=to, status_code=401, wrong=True)
    response = RedirectResponse(to, 303)
    keep_token(response, request, token)
    return response


@router.post(SIGNING[1])
async def sign_out(request: Request) -> Response:
    """Let the browser forget the token; the reader stays where he was."""
    await _sent(request)
    response = RedirectResponse(_came_from(request), 303)
    forget_token(response, request)
    return response


def refusal(request: Request, status: int, detail: str, headers: Mapping[str, str]) -> Response:
    """What whoever is refused is told: a program by problem details, a person by a page, for want of a token by the form."""
    if request.url.path.startswith("/api/"):
        return problem(status, detail, headers=headers)
    if status != 401:  # noqa: PLR2004  (unauthorized)
        return _with(error_page(request, status, detail), headers)
    here = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    again = once_more(request)
    if again is not None:
        return again
    kept = kept_token(request) is not None
    response = _form(request, language_of(request), to=here, status_code=status, expired=kept)
    if kept:
        forget_token(response, request)  # else the browser would be refused even what is for everybody
    return _with(response, headers)


def _form(
    request: Request, language: Language, *, to: str, status_code: int = 200, wrong: bool = False, expired: bool = False
) -> HTMLResponse:
    return render(
        request,
        "sign_in.html.j2",
        language,
        status_code=status_code,
        to=to,
        wrong=wrong,
        expired=expired,
        action=SIGNING[0],
        other_address=f"{SIGNING[0]}?{urlencode({'lang': UI[language]['other_lang'], 'to': to})}",
    )


def _with(response: Response, headers: Mapping[str, str]) -> Response:
    response.headers.update(headers)
    return response


async def _sent(request: Request) -> dict[str, str]:
    """The fields of a form of ours. Raises HTTPException for one that another site's page sent, and for what is no form."""
    if is_from_elsewhere(request):
        raise HTTPException(403, "this form was sent by a page of another site")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, "this is no form")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, "this form is too long")
    return dict(parse_qsl(body.decode(errors="replace")))


def _here(address: str) -> str | None:
    """The address, where it is one of this host to which one can go on after signing in."""
    return address if _HERE.fullmatch(address) and not address.startswith(SIGNING) else None


def _came_from(request: Request) -> str:
    """The page that the reader was on, also what its script wrote into the address since it was loaded."""
    try:
        before = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return _START
    own = before.netloc == request.headers.get("host")
    return (own and _here(before._replace(scheme="", netloc="", fragment="").geturl())) or _START

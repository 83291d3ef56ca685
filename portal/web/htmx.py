"""One decision: a partial request gets the part, anything else the screen or a redirect to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue


def wants_part() -> bool:
    """Whether htmx asked for one part of the screen (htmx 4 says so in `HX-Request-Type`)."""
    return request.headers.get("HX-Request-Type") == "partial"


def show(screen: str, part: str | None = None, *, status: int = 200, **values: Any) -> Response:
    """The part for a partial request, else the whole screen."""
    template = part if part and wants_part() else screen
    response = make_response(render_template(template, **values), status)
    response.vary.add("HX-Request-Type")
    return response


def after(part: str, address: str, **values: Any) -> ResponseReturnValue:
    """The answer to a form that worked: its part renewed, or without JavaScript a redirect to the screen."""
    return show(part, part, **values) if wants_part() else redirect(address, 303)


def poll(tag: str, render: Callable[[], str]) -> Response:
    """The answer to a poll: 304 while its tag is still right, else what `render` makes, with the new tag."""
    if request.headers.get("HX-PTag") == tag:
        return Response(status=304)
    response = make_response(render())
    response.headers["HX-PTag"] = tag
    return response


def elsewhere(response: Response, selector: str) -> Response:
    """Let htmx put this answer into another element than the one that asked, which stays as it is."""
    response.headers["HX-Retarget"] = selector
    response.headers["HX-Reswap"] = "innerHTML show:none"
    return response


def current_path() -> str | None:
    """Path and query of the screen a partial request comes from; None if that cannot be read."""
    try:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return None
    return f"{parts.path}?{parts.query}".rstrip("?") or None

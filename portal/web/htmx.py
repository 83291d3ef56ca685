"""One decision: a partial request gets the part, anything else the screen or a redirect to it."""

from __future__ import annotations

from typing import Any

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


def unchanged(tag: str) -> Response | None:
    """304 for a poll whose tag is still right, else None."""
    if request.headers.get("HX-PTag") != tag:
        return None
    return Response(status=304)

"""The one Flask view behind which the whole Graph API lies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator import journal
from simulator.clock import SECOND
from simulator.current import world as current_world
from simulator.graph import (
    accounts,
    apps,
    attachments,
    comments,
    contacts,
    conversations,
    errors,
    history,
    instagram,
    instagram_comments,
    instagram_media,
    lead_forms,
    leads,
    likes,
    message_templates,
    messenger_settings,
    oauth,
    pages,
    posts,
    registry,
    routing,
    send,
    subscriptions,
    tokens,
    usage,
)
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.models import Fault, Weather
from simulator.models.faults import Outage
from simulator.store import World
from simulator.world import faults

EDGES = (  # importing them has registered what they answer
    accounts,
    apps,
    attachments,
    comments,
    contacts,
    conversations,
    history,
    instagram,
    instagram_comments,
    instagram_media,
    lead_forms,
    leads,
    likes,
    message_templates,
    messenger_settings,
    oauth,
    pages,
    posts,
    routing,
    send,
    subscriptions,
)
blueprint = Blueprint("graph", __name__)
WITHOUT_TOKEN = ("oauth/access_token",)


@blueprint.route("/<path:path>", methods=["GET", "POST", "DELETE"])
def graph(path: str) -> Response:
    """Answer any call: first what the weather does to it, then the edge."""
    world = current_world()
    weather = world.weather
    _pause(world, weather.slow_before)
    if weather.outage:
        return _outage(weather.outage)
    response = _answer(world, path, weather)
    _pause(world, weather.slow_after)
    return response


def _pause(world: World, milliseconds: int) -> None:
    if milliseconds:
        world.commit()  # nobody else waits for the world while this call is slow
        time.sleep(milliseconds / SECOND)


def _answer(world: World, path: str, weather: Weather) -> Response:
    try:
        call = Call.read(world, request, path)
    except GraphError as error:
        return _refuse(error, weather)
    entry = journal.note(call)
    try:
        response = _carry_out(call)
    except GraphError as error:
        world.rollback()
        response = _refuse(error, weather)
    response.headers.update(usage.headers(call, world.weather))
    response.headers["facebook-api-version"] = call.version
    entry.status = response.status_code
    return response


def _carry_out(call: Call) -> Response:
    _identify(call)
    page_id = call.bearer.page_id if call.bearer else None
    fault = faults.strike(call.world, call.method, call.path, _struck_as(call), page_id)
    if fault:
        call.world.commit()
    if fault and fault.effect == "error":
        raise GraphError(**fault.answer)
    usage.refuse_beyond_limit(call)
    body = registry.answer(call)
    call.world.commit()
    if fault:
        return _spoil(fault)
    return jsonify(body)


def _struck_as(call: Call) -> str:
    """The edge by which a fault names the call. A sender action goes to `messages`, but is none."""
    if call.optional("sender_action"):
        return "sender_action"
    return call.path.partition("/")[2] or "node"


def _identify(call: Call) -> None:
    """Read the token, if there is one, and check the proof that comes with it."""
    value = call.optional("access_token")
    if value is None or call.path in WITHOUT_TOKEN:
        return
    call.bearer = tokens.read(call.world, value)
    if call.bearer.app.is_restricted:
        raise GraphError(100, f"(#100) Unsupported request - method type: {call.method.lower()}")
    _check_proof(call, call.bearer)


def _check_proof(call: Call, bearer: tokens.Bearer) -> None:
    given = call.optional("appsecret_proof")
    if given is None:
        if bearer.app.requires_proof and bearer.kind != "APP":
            raise errors.GraphError(100, "API calls from the server require an appsecret_proof argument")
    elif given != tokens.proof(bearer.app.secret, bearer.value):
        raise errors.GraphError(100, "Invalid appsecret_proof provided in the API argument")


def _refuse(error: GraphError, weather: Weather) -> Response:
    trace = journal.trace()
    response = jsonify(error.envelope(trace, errors.localised(error, weather.language)))
    response.status_code = error.status
    response.headers["x-fb-trace-id"] = trace
    if error.is_about_the_token:
        response.headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "invalid_token" "{error.message}"'
    return response


def _spoil(fault: Fault) -> Response:
    """The work is done, but the answer does not tell so."""
    if fault.effect == "lost":
        return _cut()
    error = GraphError(1, "(#1) Invalid JSON reply", 1357046, status=500)
    return _refuse(error, Weather(language="en"))


def _outage(kind: Outage) -> Response:
    if kind == Outage.CUT:
        return _cut()
    status = 503 if kind == Outage.ERROR_503 else 200
    page = "<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def _cut() -> Response:
    """An answer whose connection ends before the body: the server gives up when the body fails."""
    return Response(_broken_body(), content_type="application/json", headers={"Content-Length": "2"})


def _broken_body() -> Iterator[Any]:
    raise ConnectionAbortedError("The simulator cuts this connection on purpose.")
    yield b""

"""Rate limits and the headers that tell how near they are.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

import json
import math

from simulator.clock import MINUTE
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.models import InstagramAccount, Weather


def headers(call: Call, weather: Weather) -> dict[str, str]:
    """The three usage headers; the two for Pages come with page tokens only. Times to regain are in minutes."""
    minutes = math.ceil(max(0, weather.throttled_until - call.world.now()) / MINUTE)
    usage = {"call_count": 100 if minutes else weather.usage_percent, "total_time": 1, "total_cputime": 1}
    told = {"X-App-Usage": json.dumps(usage)}
    if call.bearer and call.bearer.page_id:
        told["X-Page-Usage"] = json.dumps(usage)
        case = {"type": _use_case(call), **usage, "estimated_time_to_regain_access": minutes}
        told["X-Business-Use-Case-Usage"] = json.dumps({call.bearer.page_id: [case]})
    return told


def _use_case(call: Call) -> str:
    if call.path.endswith(("/leads", "/test_leads", "/leadgen_forms")):
        return "leadgen"
    if call.world.get(InstagramAccount, call.path.partition("/")[0]):
        return "instagram"
    return "messenger" if call.path.endswith(("/messages", "/conversations")) else "pages"


def refuse_beyond_limit(call: Call) -> None:
    """While the limit is used up every call is refused, by the code of its kind, and makes the wait a minute longer."""
    world = call.world
    if call.bearer is None or world.now() >= world.weather.throttled_until:
        return
    world.weather.throttled_until += MINUTE
    world.commit()
    if call.bearer.page_id is None:
        raise GraphError(4, "(#4) Application request limit reached")
    if _use_case(call) == "messenger":
        raise GraphError(80006, "(#80006) There have been too many calls to this messenger account.")
    if _use_case(call) == "instagram":
        raise GraphError(80002, "(#80002) There have been too many calls to this Instagram account.")
    if _use_case(call) == "leadgen":
        raise GraphError(80005, "(#80005) There have been too many leadgen api calls to this Page.")
    raise GraphError(32, "(#32) Page request limit reached")

"""What goes wrong: `/_stage/faults` and `/_stage/weather`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select

from simulator.current import dispatcher, world
from simulator.models import Fault, Weather
from simulator.models.faults import Outage, SharedAs, SignatureMode, TemplateReview
from simulator.stage.blueprint import NotPossible, asked, blueprint, done, find_page
from simulator.stage.people import change
from simulator.world import faults

SETTINGS = tuple(column.name for column in Weather.__table__.columns if column.name != "id")


CHOICES: dict[str, type[StrEnum]] = {
    "webhook_signature": SignatureMode,
    "instagram_shares": SharedAs,
    "template_review": TemplateReview,
}


@blueprint.get("/weather")
def show_weather() -> ResponseReturnValue:
    """Every switch as it is set."""
    weather = world().weather
    return jsonify({name: getattr(weather, name) for name in SETTINGS})


@blueprint.post("/weather")
def change_weather() -> ResponseReturnValue:
    """Set some switches; they stay until they are set again. `null` or an empty text means none."""
    body = asked()
    try:
        if "outage" in body:
            body["outage"] = Outage(body["outage"]) if body["outage"] else None
        body |= {name: choices(body[name]) for name, choices in CHOICES.items() if name in body}
    except ValueError as error:
        raise NotPossible(str(error)) from error
    change(world().weather, body, SETTINGS)
    return _done_and_wake()


def _done_and_wake(**told: Any) -> ResponseReturnValue:
    answer = done(**told)
    dispatcher().wake()
    return answer


@blueprint.post("/throttle")
def throttle() -> ResponseReturnValue:
    """Use the rate limits up for `minutes`; 0 ends it."""
    faults.throttle(world(), int(asked().get("minutes", 5)))
    return done()


@blueprint.get("/faults")
def show_faults() -> ResponseReturnValue:
    """The faults that still wait for a call to strike."""
    waiting = world().scalars(select(Fault).where(Fault.remaining > 0).order_by(Fault.id))
    return jsonify(faults=[_describe(fault) for fault in waiting])


def _describe(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "effect": fault.effect,
        "method": fault.method,
        "edge": fault.edge,
        "page_id": fault.page_id,
        "answer": fault.answer,
        "remaining": fault.remaining,
    }


@blueprint.post("/faults")
def order_fault() -> ResponseReturnValue:
    """Spoil the next `times` calls of an `edge`: refuse with `code` and `subcode`, or `effect` lost or garbled."""
    body = asked()
    effect = body.get("effect", "error")
    if effect not in faults.EFFECTS:
        raise NotPossible(f"effect is none of: {', '.join(faults.EFFECTS)}.")
    if effect == "error" and "code" not in body:
        raise NotPossible("A refusal needs a code.")
    fault = faults.order(
        world(),
        edge=body.get("edge", "messages"),
        method=body.get("method", "POST"),
        page_id=find_page(body["page"]).id if body.get("page") else None,
        effect=effect,
        answer=_answer(body) if effect == "error" else None,
        times=int(body.get("times", 1)),
    )
    return done(fault=_describe(fault))


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    code = int(body["code"])
    answer = {"code": code, "subcode": body.get("subcode"), "status": int(body.get("status", 400))}
    return answer | {"message": body.get("message", f"(#{code}) Refused by the simulator")}


@blueprint.delete("/faults")
def forget_faults() -> ResponseReturnValue:
    """Let everything succeed again."""
    world().execute(delete(Fault))
    return done()

"""What goes wrong by order: single calls that fail, and the weather that lasts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from simulator.clock import MINUTE
from simulator.models import Fault
from simulator.store import World

EFFECTS = ("error", "lost", "garbled")


def order(
    world: World,
    *,
    edge: str = "messages",
    method: str = "POST",
    page_id: str | None = None,
    effect: str = "error",
    answer: dict[str, Any] | None = None,
    times: int = 1,
) -> Fault:
    """Spoil the next `times` calls of an edge (`*`: any); see `models.Fault` for the effects."""
    fault = Fault(edge=edge, method=method, page_id=page_id, effect=effect, answer=answer or {}, remaining=times)
    world.add(fault)
    world.flush()
    return fault


def refuse(world: World, code: int, subcode: int | None = None, *, message: str = "", **where: Any) -> Fault:
    """Refuse the next sends (or other calls, see `order`) with a code and subcode of Meta's."""
    answer = {"code": code, "subcode": subcode, "message": message or f"(#{code}) Refused by the simulator"}
    return order(world, answer=answer, **where)


def strike(world: World, method: str, path: str, edge: str, page_id: str | None) -> Fault | None:
    """The fault that hits this call of a Page's token (or nobody's), used up by one."""
    waiting = select(Fault).where(Fault.remaining > 0, Fault.method.in_((method, "*"))).order_by(Fault.id)
    for fault in world.scalars(waiting):
        if fault.edge in ("*", edge, path) and fault.page_id in (None, page_id):
            fault.remaining -= 1
            return fault
    return None


def throttle(world: World, minutes: int) -> None:
    """Use the rate limits up for so long; 0 ends it."""
    world.weather.throttled_until = world.now() + minutes * MINUTE if minutes else 0

"""Lists of deliveries for the people who look after them, newest first.

Deliveries and their items lie in two stores that cannot be joined, so a list is filtered by one thing at a time, and
each filter reads one index of its store in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from portal.extensions import db
from portal.models import (
    IS_PENDING,
    IS_QUARANTINED,
    IS_UNSUPPORTED,
    Delivery,
    DeliveryItem,
    DeliveryState,
    ItemResult,
)

SIZE = 50
MOST_COUNTED = 999


class Show(StrEnum):
    """Which deliveries."""

    ALL = "all"
    SET_ASIDE = "set_aside"
    WAITING = "waiting"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True)
class Filter:
    """What a list shows; a kind of item or a Page stands for itself, whatever `show` says."""

    show: Show = Show.ALL
    kind: str | None = None
    page_id: int | None = None


class Found(NamedTuple):
    """How many items of a delivery were alike."""

    kind: str
    result: ItemResult
    page_id: int | None
    times: int


class Row(NamedTuple):
    """A delivery as the list shows it; `size` in bytes."""

    number: int
    received_at: datetime
    size: int
    state: DeliveryState
    reason: str | None
    items: Sequence[Found] = ()


@dataclass(frozen=True)
class Rows:
    """A piece of a list; `older` is the number before which the next piece begins, None at the end."""

    rows: Sequence[Row]
    older: int | None = None


def rows(chosen: Filter, before: int | None = None, size: int = SIZE) -> Rows:
    """The newest deliveries of a list, or those before a number."""
    found = numbers(chosen, size + 1, before)
    shown = _read(found[:size])
    return Rows(shown, found[size - 1] if len(found) > size else None)


def numbers(chosen: Filter, limit: int, before: int | None = None) -> list[int]:
    """The ids of a list, newest first."""
    column, query = _listed(chosen)
    if before is not None:
        query = query.where(column < before)
    return list(db.session.scalars(query.order_by(column.desc()).limit(limit)))


def counts() -> dict[Show, int]:
    """How many wait for somebody or something, at most one more than `MOST_COUNTED`."""
    return {show: len(numbers(Filter(show), MOST_COUNTED + 1)) for show in Show if show != Show.ALL}


def items(number: int, limit: int) -> Sequence[DeliveryItem]:
    """The first items of a delivery, in the order in which they came."""
    mine = select(DeliveryItem).where(DeliveryItem.delivery_id == number)
    return db.session.scalars(mine.order_by(DeliveryItem.position).limit(limit)).all()


def oldest() -> datetime | None:
    """When the first delivery that is kept came in."""
    return db.session.scalar(select(Delivery.received_at).order_by(Delivery.id).limit(1))


def _listed(chosen: Filter) -> tuple[Any, Select[Any]]:
    """The column that a list is sorted by, and the ids in it."""
    of_items = DeliveryItem.delivery_id
    if chosen.kind is not None:
        return of_items, select(of_items).where(DeliveryItem.kind == chosen.kind).distinct()
    if chosen.page_id is not None:
        return of_items, select(of_items).where(DeliveryItem.page_id == chosen.page_id).distinct()
    if chosen.show == Show.NOT_UNDERSTOOD:
        return of_items, select(of_items).where(IS_UNSUPPORTED).distinct()
    conditions = {Show.SET_ASIDE: IS_QUARANTINED, Show.WAITING: IS_PENDING}
    query = select(Delivery.id)
    return Delivery.id, query.where(conditions[chosen.show]) if chosen.show in conditions else query


def _read(ids: Sequence[int]) -> Sequence[Row]:
    columns = (Delivery.id, Delivery.received_at, func.length(Delivery.body), Delivery.state, Delivery.reason)
    found: Iterable[Any] = db.session.execute(select(*columns).where(Delivery.id.in_(ids)).order_by(Delivery.id.desc()))
    summaries = _summaries(ids)
    return [Row(*row)._replace(items=summaries[row.id]) for row in found]


def _summaries(ids: Sequence[int]) -> defaultdict[int, list[Found]]:
    alike = (DeliveryItem.delivery_id, DeliveryItem.kind, DeliveryItem.result, DeliveryItem.page_id)
    counted = select(*alike, func.count()).where(DeliveryItem.delivery_id.in_(ids)).group_by(*alike)
    made: defaultdict[int, list[Found]] = defaultdict(list)
    for number, kind, result, page_id, times in db.session.execute(counted):
        made[number].append(Found(kind, result, page_id, times))
    return made

"""Works through what the webhook stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from portal import database
from portal.extensions import db
from portal.failpoints import hit
from portal.jobs.errands import run_errands
from portal.jobs.queue import INBOX, awake, has_jobs, job, nudge, wake
from portal.jobs.replies import send_replies
from portal.jobs.rules import run_rules
from portal.models import Delivery
from portal.services import deliveries, rule_triggers
from portal.services.deliveries import Raw

log = structlog.get_logger()
BATCH = 200
TURN = 10.0  # seconds after which the drain lets its worker breathe and asks for itself again
STAY = 0.05  # seconds; to look on for so long costs about as much as to begin another job
LOOK_EVERY = 0.002  # seconds
TRIES = 3  # a second worker may have made the same contact a moment before


@job(INBOX)
def drain(stay: float = 0.0) -> None:
    """Work through all pending deliveries: many in one transaction, and one by one where that fails.

    `stay`: seconds for which to look on after each, since deliveries often follow closely.
    """
    until = time.monotonic() + TURN
    if stay:
        _look_on(stay, until)
    awake(drain)
    while batch := _read(deliveries.waiting, BATCH):
        _take(batch)
        if time.monotonic() > until:
            wake(drain, stay)
            return


def _look_on(stay: float, until: float) -> None:
    """Work through what comes in, which wakes nobody meanwhile, unless another job waits for this worker."""
    end = time.monotonic() + stay
    while time.monotonic() < end:
        if batch := _read(deliveries.waiting, BATCH):
            _take(batch)
            end = min(time.monotonic() + stay, until)
            if has_jobs(INBOX):
                return
        else:
            time.sleep(LOOK_EVERY)


def _read(pending: Callable[[int], list[Raw]], number: int) -> list[Raw]:
    """Read without the writer's lock: a webhook may be waiting for it, and a writer enters the portal's own store first
    and the inbox second, or two of them could wait for each other."""
    with database.reading():
        batch = pending(number)
        db.session.rollback()
    return batch


def _take(batch: Sequence[Raw]) -> None:
    try:
        _work_through(batch)
    except OperationalError:
        raise  # the database is busy or away: nothing is wrong with these deliveries
    except Exception:  # noqa: BLE001 - whatever one delivery does wrong, the others of its batch go on
        db.session.rollback()
        for delivery in batch:
            _take_alone(delivery.id)


def _take_alone(number: int) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            _work_through(_read(deliveries.one, number))
        except OperationalError:
            raise
        except Exception as error:
            db.session.rollback()
            if isinstance(error, IntegrityError) and attempt < TRIES:
                continue
            log.exception("delivery quarantined", delivery=number)
            _set_aside(number, f"{type(error).__name__} while working through it; see the log.")
        return


def _work_through(batch: Sequence[Raw]) -> None:
    hit("inbox.before_work")
    left = deliveries.work_through(batch)
    hit("inbox.before_commit")
    db.session.commit()
    hit("inbox.after_commit")
    with database.not_waiting_for_disk():  # what has been worked through is recognised
        deliveries.finish([delivery.id for delivery in batch], left.unreadable)
        db.session.commit()
    hit("inbox.after_finish")
    if left.errands:
        wake(run_errands)
    if rule_triggers.were_remembered():
        wake(run_rules)
    for conversation_id in left.conversations:
        nudge(send_replies, conversation_id)


def _set_aside(number: int, reason: str) -> None:
    deliveries.quarantine(db.session.get_one(Delivery, number), reason)
    db.session.commit()

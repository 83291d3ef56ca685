"""Runs the rules, trigger by trigger, apart from what set them off."""

from __future__ import annotations

import time

import structlog
from sqlalchemy.exc import OperationalError

from portal.extensions import db
from portal.failpoints import hit
from portal.jobs.queue import INBOX, awake, job, nudge, wake
from portal.jobs.replies import send_replies
from portal.services import rule_runs, rule_triggers
from portal.services.rule_runs import RuleBroke

log = structlog.get_logger()
TURN = 5.0  # seconds after which the worker takes what else is in the queue: messages come in by the same one


@job(INBOX)
def run_rules() -> None:
    """Run every trigger that is due, each in its own transaction."""
    awake(run_rules)
    began = time.monotonic()
    while number := rule_triggers.due():
        _run(number)
        if time.monotonic() - began > TURN:
            wake(run_rules)
            return


def _run(number: int) -> None:
    """A rule that breaks is put into the log, and the others go on."""
    try:
        _run_whole(number)
    except OperationalError:
        raise  # the database is busy or away: the sweep asks again
    except RuleBroke as broke:
        db.session.rollback()
        log.exception("rule broke", rule=broke.rule_id, trigger=number)
        rule_runs.record_broken(number, broke.rule_id)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("rules not run", trigger=number)
        rule_runs.postpone(number)
        db.session.commit()


def _run_whole(number: int) -> None:
    hit("rules.before_work")
    conversation_id = rule_runs.run(number)
    hit("rules.before_commit")
    db.session.commit()
    hit("rules.after_commit")
    if conversation_id is not None:
        nudge(send_replies, conversation_id)

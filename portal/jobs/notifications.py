"""Sends what employees are to be told: claim, commit, call, record, commit."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask import current_app

from config import Config
from portal import mail, push
from portal.extensions import db
from portal.jobs import letters
from portal.jobs.queue import BACKGROUND, Job, job
from portal.mail import MailProblem, MailRefused
from portal.models import Channel
from portal.push import PushFailed, PushGone
from portal.services import installation, mail_server, notification_choices, push_subscriptions, tellings
from portal.services.push_subscriptions import Target
from portal.services.tellings import Telling
from portal.viewers import viewers

log = structlog.get_logger()


def due_tellings(limit: int) -> list[tuple[Job[[int], None], Sequence[int]]]:
    """Jobs, and the employees who are to be told something. Without a mail server nothing waits for one."""
    if mail_server.current(_config()) is None:
        tellings.let_go(Channel.MAIL)
    return [(send_push, tellings.due(Channel.PUSH, limit)), (send_mail, tellings.due(Channel.MAIL, limit))]


@job(BACKGROUND)
def send_mail(employee_id: int) -> None:
    """One e-mail with everything that waits for this employee."""
    settings = mail_server.current(_config())
    telling = tellings.claim(employee_id, Channel.MAIL, viewers().busy_with(employee_id)) if settings else None
    db.session.commit()
    if telling is None or settings is None:
        return
    try:
        mail.send(letters.of_telling(telling), settings)
    except MailRefused as refusal:
        _record_refused(telling, refusal)
    else:
        tellings.record_sent(telling, Channel.MAIL)
        notification_choices.record_mailed(employee_id)
        mail_server.record_sent()
    db.session.commit()


def _record_refused(telling: Telling, refusal: MailRefused) -> None:
    """A recipient who is refused says nothing about the server."""
    log.warning("e-mail refused", employee=telling.employee_id, problem=refusal.problem.value)
    tellings.record_failed(telling, Channel.MAIL, is_final=refusal.is_final)
    if refusal.problem == MailProblem.RECIPIENT:
        notification_choices.record_refused(telling.employee_id, refusal.answer)
    else:
        mail_server.record_failed(refusal.problem.value, refusal.answer)


@job(BACKGROUND)
def send_push(employee_id: int) -> None:
    """One notification with everything that waits, in each of this employee's browsers."""
    telling = tellings.claim(employee_id, Channel.PUSH, viewers().busy_with(employee_id))
    targets, key = push_subscriptions.targets(employee_id), installation.get().push_key
    db.session.commit()
    if telling is None or key is None:
        return
    told = letters.as_push(telling)
    outcomes = [_push(target, told, key) for target in targets]
    if not outcomes or any(outcomes):
        tellings.record_sent(telling, Channel.PUSH)
    else:
        tellings.record_failed(telling, Channel.PUSH, is_final=False)
    db.session.commit()


def _push(target: Target, told: dict[str, str], key: str) -> bool:
    """Whether there is nothing more to do for this browser; each is recorded at once, since the next may take long."""
    config = _config()
    try:
        push.send(target, told, key, push.contact(config), allows_loopback=config.moves_clock)
    except PushGone:
        push_subscriptions.record_gone(target.id)
    except PushFailed as problem:
        log.info("push not taken", subscription=target.id, problem=str(problem))
        return False
    else:
        push_subscriptions.record_pushed(target.id)
    db.session.commit()
    return True


def _config() -> Config:
    config: Config = current_app.config["PAGEDESK"]
    return config

"""Asks Meta about every link of the chain that a Page's leads come by, and makes test leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app

from portal import graph
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import AnswerLost, GraphError, NotReached
from portal.facebook.leads import LeadCalls
from portal.facebook.permissions import FEATURES, FeatureKey
from portal.facebook.shapes import AppSubscription, PermissionStatus, SubscribedApp
from portal.facebook.shapes.leads import LeadAccess
from portal.jobs.leads import renew_forms
from portal.jobs.pages import renew_subscription
from portal.jobs.queue import BACKGROUND, job
from portal.models import Page
from portal.services import lead_diagnosis
from portal.services.lead_diagnosis import Finding, LinkKey, Verdict

T = TypeVar("T")

LEADS = FEATURES[FeatureKey.LEADS]
FIELD = "leadgen"
WEBHOOK_PATH = "/webhooks/meta"


@dataclass(frozen=True)
class _Target:
    """What the look needs, taken out of the rows before the transaction ends."""

    account_id: str
    app_id: str
    callback: str
    is_public: bool
    app: Graph = field(repr=False)
    person: Graph = field(repr=False)
    page: Graph = field(repr=False)


@job(BACKGROUND)
def diagnose(page_id: int) -> None:
    """Look at every link; the subscription is renewed on the way, so that only what needs a person is left."""
    renew_subscription(page_id)
    renew_forms(page_id)
    target = _target(page_id)
    db.session.commit()
    findings = _look(target) if target else {}
    lead_diagnosis.record(db.session.get_one(Page, page_id), findings)
    db.session.commit()


def _target(page_id: int) -> _Target | None:
    page, app, config = db.session.get(Page, page_id), graph.credentials(), current_app.config["PAGEDESK"]
    if page is None or page.token is None:
        return None
    return _Target(
        account_id=page.platform_id,
        app_id=app.app_id,
        callback=config.address + WEBHOOK_PATH,
        is_public=config.is_public or app.uses_simulator,
        app=graph.for_app(),
        person=graph.for_user(page.connection.token or ""),
        page=graph.for_page(page.token, timeout=graph.PROMPT),
    )


def _look(target: _Target) -> dict[LinkKey, Finding]:
    return {
        LinkKey.PERMISSION: _asked(target.person.permissions, _permission),
        LinkKey.RIGHTS: _asked(lambda: target.person.page(target.account_id).tasks, _rights),
        **_access_and_terms(target),
        LinkKey.APP: _asked(target.app.app_subscriptions, lambda found: _app(found, target.callback)),
        LinkKey.PAGE: _asked(
            lambda: target.page.subscribed_apps(target.account_id), lambda found: _page(found, target.app_id)
        ),
        LinkKey.WEBHOOK: Finding(Verdict.UNKNOWN if target.is_public else Verdict.BROKEN),
    }


def _access_and_terms(target: _Target) -> dict[LinkKey, Finding]:
    """Two links that Meta answers for in one call."""
    told: list[LeadAccess] = []

    def ask() -> LeadAccess:
        told.append(target.page.leads.access(target.account_id))
        return told[0]

    access = _asked(ask, _access)
    return {LinkKey.ACCESS: access, LinkKey.TERMS: _terms(told[0]) if told else access}


def _asked(call: Callable[[], T], judge: Callable[[T], Finding]) -> Finding:
    """What Meta's answer means for the link. A refusal leaves it open, with Meta's code for the screen."""
    try:
        return judge(call())
    except GraphError as error:
        return Finding(Verdict.UNKNOWN, {"code": error.code, "subcode": error.subcode})
    except (NotReached, AnswerLost):
        return Finding(Verdict.UNKNOWN, {"away": True})


def _permission(found: list[Any]) -> Finding:
    granted = {one.name for one in found if one.status is PermissionStatus.GRANTED}
    missing = [name for name in LEADS.required if name not in granted]
    useful = [name for name in LEADS.optional if name not in granted]
    return _judged(not missing, missing=missing, useful=useful)


def _rights(tasks: frozenset[str]) -> Finding:
    return _judged(LEADS.is_allowed_by(tasks), tasks=sorted(tasks))


def _access(access: LeadAccess) -> Finding:
    if access.can_read is None:
        return Finding(Verdict.UNKNOWN)
    told = {"reason": access.reason, "remedy": access.remedy, "is_customised": access.is_customised}
    return _judged(access.can_read, **told)


def _terms(access: LeadAccess) -> Finding:
    return Finding(Verdict.UNKNOWN) if access.terms_accepted is None else _judged(access.terms_accepted)


def _app(found: list[AppSubscription], callback: str) -> Finding:
    ours = next((one for one in found if one.object == "page"), None)
    if ours is None:
        return Finding(Verdict.BROKEN, {"cause": "missing"})
    if ours.callback_url != callback:
        return Finding(Verdict.BROKEN, {"cause": "elsewhere", "url": ours.callback_url})
    if not ours.is_active:
        return Finding(Verdict.BROKEN, {"cause": "inactive"})
    return _judged(FIELD in ours.fields, cause="field")


def _page(found: list[SubscribedApp], app_id: str) -> Finding:
    return _judged(any(one.id == app_id and FIELD in one.fields for one in found))


def _judged(is_good: bool, **facts: Any) -> Finding:
    return Finding(Verdict.GOOD if is_good else Verdict.BROKEN, facts)


@job(BACKGROUND)
def make_test_lead(page_id: int) -> None:
    """Make a test lead with the form that was chosen; an earlier one is deleted, since Meta allows one at a time."""
    page = db.session.get(Page, page_id)
    row = lead_diagnosis.find(page) if page else None
    if page is None or row is None or row.test_form is None or row.test_lead_id or row.test_code is not None:
        return
    calls, form_id = graph.for_page(page.token or "").leads, row.test_form.platform_id
    db.session.commit()
    try:
        made = _replaced(calls, form_id)
    except GraphError as error:
        lead_diagnosis.record_test_refused(db.session.get_one(Page, page_id), error)
    except (NotReached, AnswerLost):
        lead_diagnosis.record_test_unreached(db.session.get_one(Page, page_id))
    else:
        lead_diagnosis.record_test_made(db.session.get_one(Page, page_id), made)
    db.session.commit()


def _replaced(calls: LeadCalls, form_id: str) -> str:
    for earlier in calls.test_leads(form_id):
        calls.delete(earlier)
    return calls.make_test(form_id)

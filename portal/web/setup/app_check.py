"""Proving the Meta app and sending its webhooks here: what happens when *Check* is pressed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from flask import url_for
from flask_babel import lazy_gettext as _l

from config import Config
from portal import clock, graph
from portal.extensions import db
from portal.facebook.client import Graph
from portal.facebook.errors import Context, GraphError, NotReached
from portal.facebook.login import check_credentials
from portal.facebook.permissions import INSTAGRAM_FIELDS, PAGE_FIELDS, FeatureKey, PageField, scopes_for
from portal.facebook.shapes import AppSubscription
from portal.services import features, meta_app, pages
from portal.services.meta_app import MetaCredentials
from portal.subscriptions import Callback, elsewhere, register_app
from portal.web import problems
from portal.web.problems import Failure, Problem

T = TypeVar("T")

FEATURES = (  # each Page subscribes only to its own
    FeatureKey.MESSAGES,
    FeatureKey.COMMENTS,
    FeatureKey.LEADS,
    FeatureKey.UTILITY_MESSAGES,
)
ON_INSTAGRAM = (FeatureKey.INSTAGRAM_MESSAGES, FeatureKey.INSTAGRAM_COMMENTS)
CORRECT_IT = _l("Copy it again from Meta's app dashboard (App settings, Basic) into the field below.")
SIMULATOR_STARTS_IN = 20.0  # seconds, at most
LOOK_AGAIN = 0.25  # seconds


@dataclass(frozen=True)
class Outcome:
    """What the check found: nothing to say, a problem, or webhooks that go to somebody else.

    `is_refused`: Meta does not accept the id with this secret.
    """

    problem: Problem | None = None
    is_refused: bool = False
    taken: tuple[AppSubscription, ...] = ()

    @property
    def is_good(self) -> bool:
        return self.problem is None and not self.taken


def addresses(config: Config) -> dict[str, str]:
    """What has to be entered in Meta's app dashboard, by name; all begin with the portal's public address."""
    return {
        "redirect": config.address + url_for("setup.connect_callback"),
        "webhook": config.address + "/webhooks/meta",
        "deauthorize": config.address + url_for("meta_callbacks.deauthorize"),
        "deletion": config.address + url_for("meta_callbacks.delete_data"),
    }


def check(config: Config, *, replaces: bool) -> Outcome:
    """Prove what is stored, then register the webhooks. Commits."""
    proven = prove(graph.credentials())
    return register(config, replaces=replaces) if proven.is_good else proven


def prove(app: MetaCredentials) -> Outcome:
    """Ask Meta whether id and secret belong together. What was not committed before is dropped."""
    login_app = graph.login_app(app)
    db.session.rollback()
    try:
        _reached(lambda: check_credentials(login_app, now=clock.now()), waits=app.uses_simulator)
    except problems.FAILURES as failure:
        return Outcome(_explained(failure, uses_simulator=app.uses_simulator), is_refused=_is_refusal(failure))
    return Outcome()


def register(config: Config, *, replaces: bool) -> Outcome:
    """Have the app's webhooks sent here unless they go elsewhere and `replaces` is off. Commits."""
    app, calls = graph.credentials(), graph.for_app()
    callback = _callback(config, app.verify_token)
    db.session.rollback()
    try:
        name, taken = _register(calls, callback, replaces=replaces)
    except problems.FAILURES as failure:
        return Outcome(_explained(failure, uses_simulator=app.uses_simulator))
    meta_app.record_check(name)
    if not taken:
        meta_app.record_subscription()
        pages.ask_for_checks()
    db.session.commit()
    return Outcome(taken=taken)


def _register(calls: Graph, callback: Callback, *, replaces: bool) -> tuple[str | None, tuple[AppSubscription, ...]]:
    """The app's name, and the subscriptions that were left alone because they go elsewhere."""
    name, present = calls.app().name, calls.app_subscriptions()
    taken = () if replaces else tuple(elsewhere(present, callback))
    if not taken:
        register_app(calls, present, callback)
    return name, taken


def _explained(failure: Failure, *, uses_simulator: bool) -> Problem:
    """A wrong id or secret is to be corrected right there, not in a login."""
    problem = problems.of(failure, uses_simulator=uses_simulator)
    remedy = problems.RESTART_SIMULATOR if uses_simulator else CORRECT_IT
    return replace(problem, remedy=remedy) if _is_refusal(failure) else problem


def _is_refusal(failure: Failure) -> bool:
    """Meta looked at id and secret; being busy or in trouble says nothing about them."""
    if not isinstance(failure, GraphError) or failure.context is not Context.LOGIN:
        return False
    return not (failure.explanation.retries_later or failure.explanation.may_be_done)


def _callback(config: Config, verify_token: str) -> Callback:
    """An app whose use cases leave Instagram out cannot subscribe to it, so that is done only if it is wanted."""
    used = (*FEATURES, *(ON_INSTAGRAM if features.uses_instagram() else ()))
    fields = {"page": _named(PAGE_FIELDS, used), "permissions": scopes_for(used)}
    if on_instagram := _named(INSTAGRAM_FIELDS, used):
        fields["instagram"] = on_instagram
    return Callback(addresses(config)["webhook"], verify_token, fields)


def _named(fields: Mapping[str, PageField], used: Collection[FeatureKey]) -> tuple[str, ...]:
    return tuple(one.name for one in fields.values() if one.feature in used)


def _reached(call: Callable[[], T], *, waits: bool) -> T:
    """The answer of the call; a simulator that has just been asked for is given the time to start."""
    until = time.monotonic() + (SIMULATOR_STARTS_IN if waits else 0)
    while True:
        try:
            return call()
        except NotReached:
            if time.monotonic() >= until:
                raise
            time.sleep(LOOK_AGAIN)

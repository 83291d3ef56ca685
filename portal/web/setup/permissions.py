"""Step 5: each permission, what needs it, and whether Facebook granted it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal import graph
from portal.extensions import db
from portal.facebook.permissions import FEATURES, FeatureKey, required_scopes, scopes_for
from portal.models import Connection
from portal.services import connections, features, setup
from portal.services.setup import Step
from portal.web import problems
from portal.web.permission_words import PERMISSIONS, PermissionWords
from portal.web.problems import Problem
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import onward, opens, step_screen


@dataclass(frozen=True)
class Line:
    """One permission in the table; `state` is granted, declined or not_asked.

    Required is what one of its features does not work without; without a basic one nothing does.
    """

    words: PermissionWords
    features: list[Any]
    is_required: bool
    is_basic: bool
    state: str


@bp.get("/setup/permissions", endpoint="permissions")
@opens(Step.PERMISSIONS)
def show_permissions() -> ResponseReturnValue:
    return _screen()


@bp.post("/setup/permissions/check")
@opens(Step.PERMISSIONS)
def check_permissions() -> ResponseReturnValue:
    """Ask Meta what is granted now."""
    asked = [(connection.id, graph.for_user(connection.token or "")) for connection in connections.living()]
    db.session.rollback()
    try:
        answers = [(connection_id, calls.permissions()) for connection_id, calls in asked]
    except problems.FAILURES as failure:
        return _screen(problem=problems.of(failure))
    for connection_id, permissions in answers:
        connections.record_permissions(db.session.get_one(Connection, connection_id), permissions)
    db.session.commit()
    return redirect(url_for("setup.permissions"), 303)


@bp.post("/setup/permissions")
@opens(Step.PERMISSIONS)
def accept_permissions() -> ResponseReturnValue:
    setup.review_permissions()
    db.session.commit()
    return redirect(onward(Step.PERMISSIONS), 303)


def _screen(problem: Problem | None = None) -> ResponseReturnValue:
    living = connections.living()
    return step_screen(
        Step.PERMISSIONS,
        "setup/permissions.html",
        status=422 if problem else 200,
        problem=problem,
        tables=[(connection, _lines(connection)) for connection in living],
        keep_ticked=connections.kept(),
    )


def _lines(connection: Connection) -> list[Line]:
    used = features.in_use()
    required, basic = required_scopes(used), required_scopes(features.BASIC)
    return [
        Line(PERMISSIONS[scope], _needed_by(scope, used), scope in required, scope in basic, _state(scope, connection))
        for scope in scopes_for(used)
    ]


def _needed_by(scope: str, used: Iterable[FeatureKey]) -> list[Any]:
    found = (FEATURES[key] for key in used)
    return [feature.name for feature in found if scope in (*feature.required, *feature.optional)]


def _state(scope: str, connection: Connection) -> str:
    if scope in connection.granted_scopes:
        return "granted"
    return "declined" if scope in connection.declined_scopes else "not_asked"

"""The log of rules: what each run matched and did, or why it could not."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Rule
from portal.services import rule_lists, rules
from portal.services.rule_lists import Filter
from portal.web.access import administrators
from portal.web.admin import rule_words
from portal.web.htmx import show as answer

bp = Blueprint("admin_rule_runs", __name__, url_prefix="/admin/rules/runs")


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    chosen = Filter(
        rule_id=request.args.get("rule", type=int),
        task_id=request.args.get("task", type=int),
        failed="failed" in request.args,
    )
    return answer(
        "admin/rules/runs.html",
        chosen=chosen,
        found=rule_lists.rows(chosen, request.args.get("before", type=int)),
        rule=db.session.get(Rule, chosen.rule_id) if chosen.rule_id else None,
        rules=rules.every(),
        words=rule_words,
    )

"""Deactivating an employee, after a question: how many open tasks there are, and who is to get them."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import Employee
from portal.services import departures, employees, handovers, teams
from portal.web.access import administrators
from portal.web.admin.employees import bp
from portal.web.assignees import candidates, named_or_404
from portal.web.htmx import show


@bp.get("/<int:number>/deactivate")
@administrators
def ask_deactivate(number: int) -> ResponseReturnValue:
    employee = db.get_or_404(Employee, number)
    return show(
        "admin/employees/deactivate.html",
        employee=employee,
        open_tasks=handovers.open_tasks(employee),
        candidates=candidates((one for one in employees.active() if one.id != number), teams.every()),
    )


@bp.post("/<int:number>/deactivate")
@administrators
def deactivate(number: int) -> ResponseReturnValue:
    """`to` is empty for the assignees of each Page."""
    employee, to = db.get_or_404(Employee, number), request.form.get("to")
    departures.deactivate(employee, named_or_404(to) if to else None, by=current_user)
    db.session.commit()
    return redirect(url_for("admin_employees.show", number=number), 303)

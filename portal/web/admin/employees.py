"""The people who work here: who they are, what they may do, where they are signed in."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.models import Employee, Role
from portal.services import access_links, employees, event_lists, handovers, roles, sign_ins
from portal.web.access import administrators
from portal.web.admin import employee_words
from portal.web.htmx import show

bp = Blueprint("admin_employees", __name__, url_prefix="/admin/employees")
GIVEN = (Role.EMPLOYEE, Role.ADMINISTRATOR)  # roles that an administrator gives


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    return show("admin/employees/index.html", staff=employees.every(), invitations=access_links.pending())


@bp.get("/<int:number>", endpoint="show")
@administrators
def show_employee(number: int) -> ResponseReturnValue:
    return _screen(db.get_or_404(Employee, number))


@bp.post("/<int:number>/role")
@administrators
def change_role(number: int) -> ResponseReturnValue:
    employee, role = db.get_or_404(Employee, number), request.form.get("role")
    if role not in GIVEN:
        abort(400)
    roles.change_role(employee, Role(role), by=current_user)
    return _done(number)


@bp.get("/<int:number>/ownership")
@administrators
def ask_ownership(number: int) -> ResponseReturnValue:
    """For the owner only; to administrators it is not there."""
    if not current_user.is_owner:
        abort(404)
    return show("admin/employees/ownership.html", employee=db.get_or_404(Employee, number))


@bp.post("/<int:number>/ownership")
@administrators
def transfer_ownership(number: int) -> ResponseReturnValue:
    roles.transfer_ownership(db.get_or_404(Employee, number), by=current_user)
    return _done(number)


@bp.post("/<int:number>/activate")
@administrators
def activate(number: int) -> ResponseReturnValue:
    employees.activate(db.get_or_404(Employee, number), by=current_user)
    return _done(number)


@bp.post("/<int:number>/sign-out")
@administrators
def end_sessions(number: int) -> ResponseReturnValue:
    employee = db.get_or_404(Employee, number)
    employees.require_may_manage(employee, by=current_user)
    sign_ins.end_all_of(employee, by=current_user)
    return _done(number)


def _screen(employee: Employee) -> ResponseReturnValue:
    return show(
        "admin/employees/show.html",
        employee=employee,
        roles=GIVEN,
        can_manage=employee.id != current_user.id and not employee.is_owner,
        sign_ins=sign_ins.of(employee),
        open_tasks=handovers.open_tasks(employee),
        history=event_lists.of(employee, request.args.get("before", type=int)),
        history_words=employee_words.sentence,
    )


def _done(number: int) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("admin_employees.show", number=number), 303)

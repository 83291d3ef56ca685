"""Teams: their names and members, and what hangs on them."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.extensions import db
from portal.models import Employee, Team
from portal.services import departures, employees, teams
from portal.services.problems import NotPossible
from portal.web.access import administrators
from portal.web.assignees import candidates, named_or_404
from portal.web.forms import Form
from portal.web.htmx import show

bp = Blueprint("admin_teams", __name__, url_prefix="/admin/teams")


class TeamForm(Form):
    name = StringField(_l("Name of the team"), [InputRequired(_l("Give the team a name.")), Length(max=100)])
    members = SelectMultipleField(
        _l("Members"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def chosen(self) -> list[Employee]:
        return [one for one in employees.active() if one.id in (self.members.data or ())]


@bp.get("")
@administrators
def index() -> ResponseReturnValue:
    return show("admin/teams/index.html", teams=teams.every(), open_tasks=teams.open_tasks())


@bp.get("/new")
@administrators
def ask_create() -> ResponseReturnValue:
    return show("admin/teams/new.html", form=_form())


@bp.post("/new")
@administrators
def create() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return show("admin/teams/new.html", status=422, form=form)
    try:
        team = teams.create(form.name.data, by=current_user)
    except NotPossible as problem:
        return show("admin/teams/new.html", status=422, form=_refused(form, problem))
    teams.set_members(team, form.chosen(), by=current_user)
    db.session.commit()
    return redirect(url_for("admin_teams.index"), 303)


@bp.get("/<int:number>", endpoint="show")
@administrators
def show_team(number: int) -> ResponseReturnValue:
    team = db.get_or_404(Team, number)
    return _screen(team, _form(team))


@bp.post("/<int:number>")
@administrators
def change(number: int) -> ResponseReturnValue:
    """Its name and members."""
    team = db.get_or_404(Team, number)
    form = _form(team)
    if not form.validate_on_submit():
        return _screen(team, form, status=422)
    try:
        teams.rename(team, form.name.data, by=current_user)
    except NotPossible as problem:
        return _screen(db.get_or_404(Team, number), _refused(form, problem), status=422)
    teams.set_members(team, form.chosen(), by=current_user)
    db.session.commit()
    return redirect(url_for("admin_teams.show", number=number, saved=1), 303)


@bp.get("/<int:number>/delete")
@administrators
def ask_delete(number: int) -> ResponseReturnValue:
    """What happens to its Pages and tasks."""
    team = db.get_or_404(Team, number)
    others = candidates(employees.active(), (one for one in teams.every() if one is not team))
    return show("admin/teams/delete.html", team=team, ties=teams.ties(team), candidates=others)


@bp.post("/<int:number>/delete")
@administrators
def delete(number: int) -> ResponseReturnValue:
    team, to = db.get_or_404(Team, number), request.form.get("to")
    departures.delete_team(team, named_or_404(to) if to else None, by=current_user)
    db.session.commit()
    return redirect(url_for("admin_teams.index"), 303)


def _form(team: Team | None = None) -> TeamForm:
    form = TeamForm(name=team.name if team else "", members=[one.id for one in team.members] if team else [])
    form.members.choices = [SelectChoice(one.id, one.name) for one in employees.active()]
    return form


def _refused(form: TeamForm, problem: NotPossible) -> TeamForm:
    db.session.rollback()
    form.name.errors = [str(problem.message)]
    return form


def _screen(team: Team, form: TeamForm, status: int = 200) -> ResponseReturnValue:
    return show("admin/teams/show.html", status=status, team=team, form=form, ties=teams.ties(team))

"""Inviting people, and links for those who forgot their password. A link is shown once, to whoever made it."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from portal.extensions import db
from portal.models import AccessLink, Employee, LinkKind, Role
from portal.services import access_links, teams
from portal.services.problems import NotPossible
from portal.web.access import administrators
from portal.web.access_links import address
from portal.web.admin import access_letters
from portal.web.admin.employees import GIVEN, bp
from portal.web.filters import ROLES
from portal.web.forms import Form
from portal.web.htmx import show
from portal.web.person_fields import email_field


class InvitationForm(Form):
    email = email_field(_l("E-mail address"), _l("Enter the person's e-mail address."), autocomplete="off")
    role = RadioField(_l("Role"), choices=[SelectChoice(role.value, ROLES[role]) for role in GIVEN])
    teams = SelectMultipleField(
        _l("Teams"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


@bp.get("/invite")
@administrators
def ask_invite() -> ResponseReturnValue:
    return show("admin/employees/invite.html", form=_form())


@bp.post("/invite")
@administrators
def invite() -> ResponseReturnValue:
    form = _form()
    if not form.validate_on_submit():
        return show("admin/employees/invite.html", status=422, form=form)
    joins = teams.with_ids(form.teams.data or ())
    try:
        link, token = access_links.invite(form.email.data, Role(form.role.data), joins, by=current_user)
    except NotPossible as problem:
        form.email.errors = [str(problem.message)]
        db.session.rollback()
        return show("admin/employees/invite.html", status=422, form=form)
    return _made(link, token)


@bp.post("/invitations/<int:link_id>/renew")
@administrators
def renew(link_id: int) -> ResponseReturnValue:
    link = _invitation_or_404(link_id)
    return _made(link, access_links.renew(link, by=current_user))


@bp.post("/invitations/<int:link_id>/withdraw")
@administrators
def withdraw(link_id: int) -> ResponseReturnValue:
    access_links.withdraw(_invitation_or_404(link_id), by=current_user)
    db.session.commit()
    return redirect(url_for("admin_employees.index"), 303)


@bp.post("/<int:number>/reset-link")
@administrators
def make_reset(number: int) -> ResponseReturnValue:
    return _made(*access_links.make_reset(db.get_or_404(Employee, number), by=current_user))


def _form() -> InvitationForm:
    form = InvitationForm(role=Role.EMPLOYEE.value)
    form.teams.choices = [SelectChoice(team.id, team.name) for team in teams.every()]
    return form


def _invitation_or_404(link_id: int) -> AccessLink:
    link = db.get_or_404(AccessLink, link_id)
    return link if link.kind == LinkKind.INVITATION else abort(404)


def _made(link: AccessLink, token: str) -> ResponseReturnValue:
    """The only screen that ever shows the link; a redirect could not carry it without keeping it somewhere."""
    db.session.commit()
    leads_to = address(link, token)
    return show("admin/employees/link.html", link=link, address=leads_to, mailed=access_letters.send(link, leads_to))

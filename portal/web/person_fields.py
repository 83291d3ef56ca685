"""The fields of forms about a person: name, e-mail address, password."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from portal.services.employees import SHORTEST_PASSWORD

ADDRESS = r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"


def name_field(label: Any) -> Any:
    required = InputRequired(_l("Enter your name."))
    return StringField(label, [required, Length(max=100)], render_kw={"autocomplete": "name"})


def email_field(label: Any, missing: Any = None, autocomplete: str = "username") -> Any:
    checks = [
        InputRequired(missing or _l("Enter your e-mail address.")),
        Length(max=254),
        Regexp(ADDRESS, message=_l("This is not an e-mail address.")),
    ]
    return StringField(label, checks, render_kw={"autocomplete": autocomplete, "type": "email"})


def new_password_field(label: Any) -> Any:
    short = _l("Choose a password of at least 10 characters.")
    checks = [InputRequired(_l("Choose a password.")), Length(min=SHORTEST_PASSWORD, message=short)]
    return PasswordField(label, checks, render_kw={"autocomplete": "new-password"})

"""The utility messages of rules: which approved template is meant on a Page, and what its values are."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _

from portal.extensions import db
from portal.models import Page, UtilityTemplate
from portal.services import utility_templates
from portal.services.problems import NotPossible
from portal.services.rule_contents import Action


def template_for(action: Action, page: Page) -> UtilityTemplate:
    """The template of this name and language that Meta has approved for the Page. Raises NotPossible."""
    chosen = db.session.get(UtilityTemplate, action.target)
    if chosen is None:
        text = _("“%(name)s” was deleted. Choose something else in the rule.", name=action.name)
        raise NotPossible(text, code="deleted")
    utility_templates.require_on(page)
    wanted = (chosen.name, chosen.language)
    found = next((one for one in utility_templates.approved(page) if (one.name, one.language) == wanted), None)
    if found is None:
        text = _(
            "Meta has not approved the template “%(name)s” for %(page)s. Submit it there, or choose other Pages.",
            name=chosen.name,
            page=page.name,
        )
        raise NotPossible(text, code="template_unapproved")
    return found


def missing(action: Action) -> Iterator[NotPossible]:
    """A value of the template that the rule does not fill in."""
    chosen = db.session.get(UtilityTemplate, action.target)
    for name in utility_templates.values_in(chosen.body) if chosen else ():
        if not action.values.get(name, "").strip():
            yield NotPossible(_("Say what stands for “%(name)s” in the message.", name=name), code="value_missing")

"""The form of a utility template, and in what words its state is told."""

from __future__ import annotations

from typing import Any, NamedTuple

from babel import Locale
from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from portal.facebook.errors import Context, explain
from portal.models import TemplateState, UtilityTemplate
from portal.models.utility_template import LONGEST_BODY, LONGEST_NAME
from portal.services import utility_templates
from portal.services.utility_templates import LONGEST_BUTTON, MOST_BUTTONS, Contents
from portal.web.forms import Form

LANGUAGES = (
    *("en", "en_US", "en_GB", "ru", "de", "fr", "es", "it", "nl", "pl", "pt_BR", "pt_PT", "uk", "kk", "tr", "cs", "sk"),
    *("hu", "ro", "bg", "el", "sv", "nb", "da", "fi", "et", "lv", "lt", "ar", "he", "hi", "id", "ja", "ko", "zh_CN"),
)
EXAMPLE = "example-"  # how the fields of the examples begin; the name of the value follows
FILLED = {"contact_name": _l("Maria Ivanova"), "contact_first_name": _l("Maria"), "page_name": _l("North Bakery")}
STATES = {
    TemplateState.SUBMITTING: (_l("Being handed in"), "wait"),
    TemplateState.REFUSED: (_l("Not taken"), "bad"),
    TemplateState.PENDING: (_l("Meta is checking it"), "wait"),
    TemplateState.APPROVED: (_l("Approved"), "good"),
    TemplateState.REJECTED: (_l("Rejected"), "bad"),
    TemplateState.PAUSED: (_l("Paused by Meta"), "bad"),
    TemplateState.DISABLED: (_l("Disabled by Meta"), "bad"),
    TemplateState.REMOVING: (_l("Being removed"), "off"),
}
MEANINGS = {
    TemplateState.PENDING: _l("Meta mostly decides within minutes, sometimes within a day. It appears here by itself."),
    TemplateState.REJECTED: _l(
        "Meta takes only news about something the person ordered, booked or asked for, and no advertising. Make a new "
        "one from it, and say more plainly what it is about."
    ),
    TemplateState.PAUSED: _l(
        "People complained about it. Meta may allow it again later; until then choose another one."
    ),
    TemplateState.DISABLED: _l("Meta no longer allows it. Make a new one that people do not take for advertising."),
}
REASONS = {
    "INVALID_FORMAT": _l("the text is not built as Meta wants it, for example a value stands at its very end"),
    "ABUSIVE_CONTENT": _l("the text breaks Meta's rules"),
    "PROMOTIONAL": _l("the text reads like advertising"),
    "TAG_CONTENT_MISMATCH": _l("the text is no news about an order, booking or request"),
    "SCAM": _l("the text reads like fraud"),
}


class Standing(NamedTuple):
    """A state in words, with the colour of its dot, and what to know about it."""

    words: str
    tone: str
    meaning: str = ""
    reason: str = ""


class UtilityTemplateForm(Form):
    name = StringField(_l("Name of the template"), [DataRequired(_l("Give it a name.")), Length(max=LONGEST_NAME)])
    language = SelectField(_l("Language of the text"))
    body = TextAreaField(_l("Text"), [DataRequired(_l("Write the text.")), Length(max=LONGEST_BODY)])
    button_title_1 = StringField(_l("Title of the first button"), [Length(max=LONGEST_BUTTON)])
    button_url_1 = StringField(_l("Where it leads"))
    button_title_2 = StringField(_l("Title of the second button"), [Length(max=LONGEST_BUTTON)])
    button_url_2 = StringField(_l("Where it leads"))

    def contents(self) -> Contents:
        """What was written, with the examples that came along."""
        body = self.body.data or ""
        buttons = [
            (self[f"button_title_{number}"].data or "", self[f"button_url_{number}"].data or "")
            for number in range(1, MOST_BUTTONS + 1)
        ]
        return Contents(self.name.data or "", self.language.data, body, examples(body), tuple(buttons))


def form_for(template: UtilityTemplate | None = None, *, name: str | None = None) -> UtilityTemplateForm:
    """The form, filled with what was submitted, else with a template, under another `name` if that is given."""
    form = UtilityTemplateForm(data=_data_of(template, name) if template else {"language": LANGUAGES[0]})
    offered = [*LANGUAGES, *([template.language] if template and template.language not in LANGUAGES else ())]
    form.language.choices = [SelectChoice(code, language_name(code)) for code in offered]
    return form


def examples(body: str, template: UtilityTemplate | None = None) -> dict[str, str]:
    """An example for each value of this text: as submitted, else of the template, else a usual one."""
    kept = template.examples if template else {}
    return {
        name: request.form.get(EXAMPLE + name) or kept.get(name) or str(FILLED.get(name, ""))
        for name in utility_templates.values_in(utility_templates.plain(body))
    }


def standing(template: UtilityTemplate) -> Standing:
    words, tone = STATES[template.state]
    if template.error_code is not None:
        found = explain(template.error_code, template.error_subcode, Context.UTILITY)
        return Standing(str(words), tone, f"{found.meaning} {found.remedy}", template.reason or "")
    reason = str(REASONS.get((template.reason or "").upper(), template.reason or ""))
    return Standing(str(words), tone, str(MEANINGS.get(template.state, "")), reason)


def language_name(code: str) -> str:
    """German; English (United States)."""
    try:
        found = Locale.parse(code).get_display_name(get_locale())
    except ValueError:
        found = None
    return str(found or _("Language %(code)s", code=code))


def _data_of(template: UtilityTemplate, name: str | None) -> dict[str, Any]:
    buttons = {
        f"button_{part}_{number}": one[part]
        for number, one in enumerate(template.buttons[:MOST_BUTTONS], 1)
        for part in ("title", "url")
    }
    written = utility_templates.as_written(template.body)
    return {"name": name or template.name, "language": template.language, "body": written, **buttons}

"""The form with the integration settings of a Page, for the wizard and for administration."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.models import Employee, HumanAgent, Page
from portal.services import pages
from portal.services.pages import HISTORY_SIZES, PageSettings
from portal.web import page_comments, page_hours, page_leads, page_tasks
from portal.web.page_comments import CommentFields
from portal.web.page_hours import HoursFields
from portal.web.page_leads import LeadFields
from portal.web.page_tasks import TaskFields

HUMAN_AGENT = [
    SelectChoice(HumanAgent.UNKNOWN.value, _l("I don't know")),
    SelectChoice(HumanAgent.GRANTED.value, _l("Yes, Meta has granted it")),
    SelectChoice(HumanAgent.NOT_GRANTED.value, _l("No")),
]


class PageSettingsForm(TaskFields, CommentFields, LeadFields, HoursFields):
    receives_messages = BooleanField(_l("Receive private messages"))
    makes_task_if_none_active = BooleanField(_l("Make a new task when the contact has no open one"))
    history_size = SelectField(_l("Earlier messages shown in a new task"), coerce=int)
    signs_replies = BooleanField(_l("Sign replies with the employee's name"))
    shows_presence = BooleanField(_l("Let customers see “seen” and that somebody is typing"))
    human_agent = RadioField(_l("May people answer after 24 hours?"), choices=HUMAN_AGENT)

    def values(self, page: Page) -> PageSettings:
        """What was chosen; call it after validation."""
        return PageSettings(
            receives_messages=self.receives_messages.data,
            **self.task_values(page),
            **self.comment_values(),
            **self.lead_values(page),
            **self.hours_values(),
            makes_task_if_none_active=self.makes_task_if_none_active.data,
            history_size=self.history_size.data,
            signs_replies=self.signs_replies.data,
            shows_presence=self.shows_presence.data,
            human_agent=HumanAgent(self.human_agent.data),
        )


def form_for(page: Page) -> PageSettingsForm:
    """The form, filled with what was submitted, else with the Page's settings."""
    form = PageSettingsForm(
        receives_messages=page.receives_messages,
        **page_tasks.data_of(page),
        **page_comments.data_of(page),
        **page_leads.data_of(page),
        **page_hours.data_of(page),
        makes_task_if_none_active=page.makes_task_if_none_active,
        history_size=page.history_size,
        signs_replies=page.signs_replies,
        shows_presence=page.shows_presence,
        human_agent=page.human_agent.value,
    )
    if page.is_on_instagram:
        del form.receives_leads, form.template_lead  # lead forms belong to Facebook Pages
    form.offer(page)
    form.offer_zones()
    form.name_days()
    form.history_size.choices = [SelectChoice(size, _messages(size)) for size in HISTORY_SIZES]
    return form


def apply(form: PageSettingsForm, page: Page, by: Employee) -> None:
    """Change the Page's settings to what the form says; the caller commits."""
    pages.change_settings(page, form.values(page), by)


def _messages(size: int) -> str:
    return str(_("The last one only") if size == 1 else _("The last %(size)s", size=size))

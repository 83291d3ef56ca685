"""The form of a task template."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.models import ConversationKind, Employee, Priority, Task, Team, Template
from portal.services import employees, labels, previews, tasks, teams
from portal.services.previews import Preview
from portal.services.templates import LONGEST_DESCRIPTION, LONGEST_TITLE, Contents
from portal.web.filters import PRIORITIES
from portal.web.forms import Form, Ticked

DAY = 24  # hours
NEWEST = {
    ConversationKind.DIRECT: _l("the newest message"),
    ConversationKind.COMMENTS: _l("the newest comment"),
    ConversationKind.LEAD: _l("the newest lead"),
}
UNITS = [SelectChoice("hours", _l("hours")), SelectChoice("days", _l("days"))]


class TemplateForm(Form):
    name = StringField(_l("Name of the template"), validators=[DataRequired(_l("Give it a name.")), Length(max=100)])
    title = StringField(_l("Title of the task"), validators=[Length(max=LONGEST_TITLE)])
    description = TextAreaField(_l("Description"), validators=[Length(max=LONGEST_DESCRIPTION)])
    priority = SelectField(
        _l("Priority"), choices=[SelectChoice(priority.value, name) for priority, name in PRIORITIES.items()]
    )
    due_after = IntegerField(_l("Due after"), validators=[Optional(), NumberRange(1, 365 * DAY)])
    due_unit = SelectField(_l("Unit"), choices=UNITS)
    checklist = TextAreaField(_l("Checklist"))
    labels = Ticked(_l("Labels"))
    new_label = StringField(_l("New label"), validators=[Length(max=40)])
    assignees = Ticked(_l("Who gets its tasks"))
    assignee_teams = Ticked(_l("Teams that get its tasks"))
    preview_asked = SubmitField(_l("Show a preview"))
    preview_of = SelectField(_l("Show it with"))
    preview_task = IntegerField(_l("Number of the task"), validators=[Optional(), NumberRange(1, 2**31 - 1)])

    def contents(self) -> Contents:
        """What was written; call it after validation. A new label is made."""
        ticked = labels.of_ids(self.labels.data or ())
        if self.new_label.data and self.new_label.data.strip():
            ticked.append(labels.found_or_made(self.new_label.data))
        return Contents(
            name=self.name.data or "",
            title=self.title.data or "",
            description=self.description.data or "",
            priority=Priority(self.priority.data),
            due_after_hours=self._due_after_hours(),
            checklist=[line.strip() for line in (self.checklist.data or "").splitlines() if line.strip()],
            labels=ticked,
            assignees=self._chosen_employees(),
            assignee_teams=self._chosen_teams(),
        )

    def preview(self, to: Employee) -> Preview | None:
        """The template with the task that was asked for; None if there is none."""
        task = self._preview_task(to)
        return previews.preview(self.contents(), task) if task else None

    def _preview_task(self, to: Employee) -> Task | None:
        if self.preview_task.data:
            return tasks.visible(self.preview_task.data, to)
        return next((previews.newest(kind, to) for kind in NEWEST if kind == self.preview_of.data), None)

    def _due_after_hours(self) -> int | None:
        number: int | None = self.due_after.data
        return number and number * (DAY if self.due_unit.data == "days" else 1)

    def _chosen_employees(self) -> list[Employee]:
        return [one for one in employees.active() if one.id in (self.assignees.data or ())]

    def _chosen_teams(self) -> list[Team]:
        return [one for one in teams.every() if one.id in (self.assignee_teams.data or ())]


def form_for(template: Template | None) -> TemplateForm:
    """The form, filled with what was submitted, else with the template."""
    form = TemplateForm(data=_data_of(template) if template else {"priority": Priority.NORMAL.value})
    form.labels.choices = [SelectChoice(one.id, one.name) for one in labels.every()]
    form.assignees.choices = [SelectChoice(one.id, one.name) for one in employees.active()]
    form.assignee_teams.choices = [SelectChoice(one.id, one.name) for one in teams.every()]
    form.preview_of.choices = [SelectChoice(kind.value, words) for kind, words in NEWEST.items()]
    return form


def _data_of(template: Template) -> dict[str, object]:
    hours = template.due_after_hours
    in_days = hours is not None and hours % DAY == 0
    return {
        "name": template.name,
        "title": template.title,
        "description": template.description,
        "priority": template.priority.value,
        "due_after": hours // DAY if hours is not None and in_days else hours,
        "due_unit": "days" if in_days else "hours",
        "checklist": "\n".join(template.checklist),
        "labels": [one.id for one in template.labels],
        "assignees": [one.id for one in template.assignees],
        "assignee_teams": [one.id for one in template.assignee_teams],
    }

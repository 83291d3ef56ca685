"""Utility templates of the bakery in every state, a question for feedback, and hours that are kept."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from portal.extensions import db
from portal.facebook.shapes.utility import UtilityTemplateInfo
from portal.models import Employee, Page, Task, TemplateState
from portal.services import availability, feedback_forms, template_reviews, utility_templates
from portal.services.utility_templates import Contents

BODY = "Hello {{ contact.first_name }}, your order is ready."
EXAMPLES = {"contact_first_name": "Maria"}
FORM = feedback_forms.Contents("How was it?", "Are you happy?", "Rate it", "https://bakery.example/privacy")


def prepare(page: Page, by: Employee) -> None:
    """What an administrator has set up for messages after the 24 hours, and what Meta has said of it."""
    utility_templates.use(page, by, wanted=True)
    for state in TemplateState:
        _template(page, by, state)
    feedback_forms.write(page, FORM, by)
    page.time_zone, page.weekly_hours = "Europe/Berlin", ["9:00-18:00"] * 5 + ["", ""]
    page.holidays = ["12-25 Christmas"]
    db.session.commit()


def leave(employee: Employee) -> None:
    """Somebody is away, and keeps hours at other times."""
    employee.time_zone = "Europe/Berlin"
    availability.keep_hours(employee, ["9:00-13:00"] * 5 + ["", ""])
    availability.leave(employee)
    db.session.commit()


def let_window_close(task: Task) -> None:
    """The person wrote long ago, so that only a utility message can be sent."""
    task.conversation.last_interaction_at = clock.now() - timedelta(days=8)
    db.session.commit()


def _template(page: Page, by: Employee, state: TemplateState) -> None:
    made = utility_templates.create(page, Contents(f"order_{state}", "en", BODY, EXAMPLES), by)
    db.session.flush()
    if state != TemplateState.SUBMITTING:
        about = {"name": made.name, "language": "en", "body": made.body, "examples": EXAMPLES, "buttons": ()}
        template_reviews.record_submitted(
            made.id, UtilityTemplateInfo(id=f"55{made.id}", status="", reason=None, **about)
        )
    made.follow(state)
    made.reason = "INVALID_FORMAT" if state == TemplateState.REJECTED else None
    made.error_code = 200 if state == TemplateState.REFUSED else None

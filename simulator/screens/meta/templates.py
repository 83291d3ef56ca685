"""Meta's review of utility templates."""

from __future__ import annotations

from typing import Any

from simulator.models.faults import TemplateReview
from simulator.models.templates import TemplateStatus
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.world import templates

REVIEWS = {
    TemplateReview.LEAVE: "leave it pending until somebody decides",
    TemplateReview.APPROVE: "approve it at once",
    TemplateReview.REJECT: "reject it at once",
}
STATUSES = {
    TemplateStatus.APPROVED: "approved",
    TemplateStatus.REJECTED: "rejected",
    TemplateStatus.PENDING: "pending",
    TemplateStatus.PAUSED: "paused after complaints",
    TemplateStatus.DISABLED: "disabled",
}


def state(about: About) -> dict[str, Any]:
    """What the cards show."""
    return {
        "utility_templates": templates.every_template(about.world, about.page),
        "template_reviews": [(value.value, title) for value, title in REVIEWS.items()],
        "template_statuses": [(value.value, title) for value, title in STATUSES.items()],
    }


@action("review")
def review(about: About) -> str:
    """What becomes of templates that are handed in from now on."""
    wanted = about.form.get("review", "")
    chosen = TemplateReview(wanted) if wanted in list(TemplateReview) else TemplateReview.LEAVE
    about.world.weather.template_review = chosen
    return f"When a template is handed in, Meta will {REVIEWS[chosen]}."


@action("decide-template")
def decide(about: About) -> str:
    """Meta's word on one template; Pagedesk is told by webhook."""
    found = [one for one in templates.every_template(about.world, about.page) if one.id == about.form.get("template")]
    status = about.form.get("status", "")
    if not found or status not in list(TemplateStatus):
        return "Choose a template first."
    reason = about.form.get("reason", "").strip() or None
    templates.decide(about.world, about.page, found[0], TemplateStatus(status), reason)
    return f"{found[0].name} is {STATUSES[TemplateStatus(status)]}."

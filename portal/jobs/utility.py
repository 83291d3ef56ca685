"""Carries utility templates to Meta, and reads what it has made of them."""

from __future__ import annotations

from portal import clock, graph
from portal.extensions import db
from portal.facebook.errors import AnswerLost, ErrorClass, GraphError, NotReached
from portal.facebook.shapes.utility import UtilityDraft, UtilityTemplateInfo
from portal.facebook.utility import UtilityCalls
from portal.jobs.queue import BACKGROUND, job
from portal.models import Page, TemplateState
from portal.services import template_reviews


@job(BACKGROUND)
def carry_template(template_id: int) -> None:
    """Hand a template in, or delete it at Meta. What could not be said now is tried again at the time of its claim."""
    template = template_reviews.claim(template_id)
    if template is None:
        return
    calls, page_id = graph.for_page(template.page.token or "").utility, template.page.platform_id
    name, platform_id, is_repeated = template.name, template.platform_id, template.attempts > 1
    draft = None if template.state == TemplateState.REMOVING else template_reviews.draft(template)
    db.session.commit()
    try:
        if draft:
            template_reviews.record_submitted(template_id, _submitted(calls, page_id, draft, is_repeated))
        else:
            _delete(calls, page_id, name, platform_id)
            template_reviews.record_removed(template_id)
    except GraphError as error:
        template_reviews.record_refused(template_id, error)
    except (NotReached, AnswerLost):
        pass
    db.session.commit()


@job(BACKGROUND)
def read_templates(page_id: int) -> None:
    """Read all templates of a Page and their states."""
    renew_templates(page_id)


def renew_templates(page_id: int) -> GraphError | NotReached | AnswerLost | None:
    """The same for a caller with a session of its own; what failed, if something did. Commits."""
    page = db.session.get(Page, page_id)
    if page is None or page.token is None:
        return None
    calls, account_id = graph.for_page(page.token, timeout=graph.PROMPT).utility, page.platform_id
    template_reviews.read_later(page)
    asked_at = clock.now()
    db.session.commit()
    try:
        found = calls.every(account_id)
    except (GraphError, NotReached, AnswerLost) as failure:
        return failure
    template_reviews.read(db.session.get_one(Page, page_id), found, asked_at)
    db.session.commit()
    return None


def _submitted(calls: UtilityCalls, page_id: str, draft: UtilityDraft, is_repeated: bool) -> UtilityTemplateInfo:
    """The template as Meta has it; an answer that was lost before may have been a yes."""
    if is_repeated:
        for one in calls.every(page_id, draft.name):
            if (one.name, one.language, one.body) == (draft.name, draft.language, draft.body):
                return one
    return calls.submit(page_id, draft)


def _delete(calls: UtilityCalls, page_id: str, name: str, platform_id: str | None) -> None:
    try:
        calls.delete(page_id, name, platform_id)
    except GraphError as error:
        if error.explanation.error_class is not ErrorClass.GONE:
            raise

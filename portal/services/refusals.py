"""What a refusal by Meta says of a part, of its Page and of its conversation."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from portal.facebook.errors import ErrorClass, GraphError
from portal.models import Message, Page
from portal.services import pages

HOLD = timedelta(minutes=30)  # after a refusal by policy without a stated time


def note(part: Message, page: Page, error: GraphError) -> None:
    """Keep what Meta said, and whether the Page has to be connected again."""
    part.error_code, part.error_subcode, part.error_message = error.code, error.subcode, error.message
    pages.record_error(page, error.code, error.subcode)
    if error.explanation.breaks_page:
        pages.record_trouble(page, error.code, error.subcode)


def hold(page: Page, error: GraphError) -> None:
    """Send nothing for the Page as long as Meta wants it to wait."""
    explanation = error.explanation
    wait = error.retry_after or explanation.wait
    if explanation.error_class == ErrorClass.POLICY:
        wait = wait or HOLD
    if wait and not explanation.breaks_page:
        pages.hold(page, clock.now() + wait)


def learn(part: Message, page: Page, error_class: ErrorClass) -> None:
    """What a refusal teaches about the Page or the thread."""
    if error_class == ErrorClass.CONTENT and part.attachments:
        part.conversation.files_refused_at = clock.now()
    if part.as_human_agent and error_class in (ErrorClass.WINDOW, ErrorClass.PERMISSION):
        pages.refuse_human_agent(page)
    elif error_class == ErrorClass.WINDOW:
        part.conversation.window_refused_at = clock.now()

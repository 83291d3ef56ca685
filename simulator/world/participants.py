"""Who takes part in a conversation, as the Conversations API names them."""

from __future__ import annotations

from typing import Any

from simulator.models import Thread


def person_participant(thread: Thread) -> dict[str, Any]:
    """The person; on Instagram by the name they chose there."""
    if thread.account:
        return {"username": thread.person.username, "id": thread.psid}
    return {"name": thread.person.name, "email": f"{thread.psid}@facebook.com", "id": thread.psid}


def page_participant(thread: Thread) -> dict[str, Any]:
    """The Page, or its Instagram account."""
    if thread.account:
        return {"username": thread.account.username, "id": thread.account.id}
    return {"name": thread.page.name, "email": f"{thread.page_id}@facebook.com", "id": thread.page_id}

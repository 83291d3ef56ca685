"""What tests of sending begin with: claiming a part as a worker does, without sending it."""

from __future__ import annotations

from portal.extensions import db
from portal.models import Message
from portal.services import sending
from portal.services.known import OUR_MARK
from portal.services.sending import Lane, Part

LANE = Lane(owner="this worker", is_alive=lambda _: True)


def claim(conversation_id: int) -> Part:
    """The next part, claimed and committed: from now on it is being sent."""
    part = sending.claim_next(conversation_id, LANE)
    assert part is not None
    db.session.commit()
    return part


def mark(part: Message) -> str:
    """The metadata that names this part."""
    return f"{OUR_MARK}{part.id}"

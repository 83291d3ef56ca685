"""After a Page is resumed: what came in meanwhile becomes tasks."""

from __future__ import annotations

import time

from portal.extensions import db
from portal.jobs.queue import INBOX, awake, job, wake
from portal.services import pauses
from portal.services.designs import Designs

BATCH = 50  # conversations in one transaction
TURN = 10.0  # seconds after which the worker takes what else is in the queue


@job(INBOX)
def take_in_waiting() -> None:
    """Take in every conversation that waits, some at a time."""
    awake(take_in_waiting)
    began = time.monotonic()
    while some := pauses.due(BATCH):
        designs = Designs()
        for number in some:
            pauses.take_in(number, designs)
        db.session.commit()
        if time.monotonic() - began > TURN:
            wake(take_in_waiting)
            return

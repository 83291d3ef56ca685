"""Lets the titles of tasks follow the names of people that came late."""

from __future__ import annotations

from portal.extensions import db
from portal.jobs.queue import BACKGROUND, job
from portal.services import names


@job(BACKGROUND)
def renew_titles(contact_id: int) -> None:
    names.renew_titles(contact_id)
    db.session.commit()

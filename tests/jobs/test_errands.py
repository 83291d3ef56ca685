"""Files, names, histories, posts and leads are fetched by one job as long as there is something."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from portal import clock
from portal.jobs.errands import due, run_errands
from portal.models import AttachmentState, Page
from portal.services import files
from tests.cast import Meta
from tests.jobs.conftest import Customer
from tests.jobs.test_fetching import PNG, file
from tests.jobs.test_history import ago


def test_one_job_fetches_the_name_the_history_and_the_files_in_it(maria: Customer, bakery: Page, meta: Meta) -> None:
    maria.says(bakery, files=[file("cake.png", "image/png", PNG)], is_heard=False, at=ago(days=7))
    maria.says(bakery, "Now")
    meta.work(run_errands)
    earlier, now = maria.messages(bakery)
    assert maria.conversation(bakery).contact.name == "Maria Ivanova"
    assert (earlier.attachments[0].state, now.text) == (AttachmentState.STORED, "Now")
    assert due() == []


def test_what_goes_wrong_keeps_nothing_else_waiting(maria: Customer, bakery: Page, meta: Meta) -> None:
    maria.says(bakery, "Last week", is_heard=False, at=ago(days=7))
    maria.says(bakery, files=[file("cake.png", "image/png", PNG)])
    files.store.root.parent.mkdir(parents=True, exist_ok=True)
    files.store.root.write_text("not a folder")
    meta.work(run_errands)
    waiting = maria.messages(bakery)[-1].attachments[0]
    assert waiting.state == AttachmentState.WAITING
    assert maria.messages(bakery)[0].text == "Last week"
    files.store.root.unlink()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        meta.work(run_errands)
    assert waiting.state == AttachmentState.STORED

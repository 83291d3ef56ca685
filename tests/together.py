"""Several things at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from portal.extensions import db
from tests.cast import Meta


def together(meta: Meta, *works: Callable[[], object]) -> None:
    """Do all of this at the same time, each in a context of its own as processes do."""
    db.session.commit()
    begin = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        begin.wait()
        with meta.app.app_context():
            work()

    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(run, work) for work in works]:
            done.result()

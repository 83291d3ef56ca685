"""Delivers webhooks: a few threads that work off the rows of the outbox, woken when there is something to do.

Retries and disabling after https://developers.facebook.com/docs/graph-api/webhooks and
https://developers.facebook.com/docs/messenger-platform/webhooks
"""

from __future__ import annotations

import threading
import time

import requests

from simulator.store import Store
from simulator.webhooks import attempts
from simulator.webhooks.attempts import Attempt, Outcome

THREADS = 4
LONGEST_REST = 60.0  # seconds
KEPT_ANSWER = 2_000  # characters


class Dispatcher:
    """Posts of one lane (one Page) go one at a time and in order; lanes go side by side."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._claiming = threading.Lock()
        self._news = threading.Condition()  # never held while the database is asked: writers call `wake`
        self._news_count = 0
        self._idle = threading.Condition()
        self._busy: dict[int, str] = {}
        store.on_news = self.wake

    def start(self) -> None:
        """Begin, with what was left over from the last run."""
        for _ in range(THREADS):
            threading.Thread(target=self._work, daemon=True).start()

    def wake(self, posts: int = THREADS) -> None:
        """Say that there are so many new posts, or that the clock or the weather changed."""
        with self._news:
            self._news_count += 1
            self._news.notify(posts)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing is due and nothing is on its way; False when that takes longer."""
        deadline = time.monotonic() + seconds
        while self._busy or self._has_due():
            rest = deadline - time.monotonic()
            if rest <= 0:
                return False
            with self._idle:
                self._idle.wait(min(rest, 0.05))
        return True

    def _has_due(self) -> bool:
        with self._store.open() as world:
            return attempts.count_due(world) > 0

    def _work(self) -> None:
        session = requests.Session()
        session.trust_env = False
        while True:
            seen = self._news_count
            attempt, rest = self._claim()
            if attempt:
                self._finish(attempt, _post(session, attempt))
                continue
            with self._news:
                if self._news_count == seen:
                    self._news.wait(min(rest, LONGEST_REST))

    def _claim(self) -> tuple[Attempt | None, float]:
        """The next attempt to make, or how many seconds to rest."""
        with self._claiming, self._store.open() as world:
            world.begin_alone()
            now = world.now()  # not earlier, or posts that were written while we waited would not be due yet
            attempt = attempts.claim(world, set(self._busy.values()), now)
            rest = 0 if attempt else attempts.seconds_until_next(world, now)
            world.commit()
            if attempt:
                self._busy[attempt.post_id] = attempt.lane
            return attempt, rest

    def _finish(self, attempt: Attempt, outcome: Outcome) -> None:
        with self._store.open() as world:
            attempts.record(world, attempt, outcome)
            world.commit()
        del self._busy[attempt.post_id]
        with self._idle:
            self._idle.notify_all()


def _post(session: requests.Session, attempt: Attempt) -> Outcome:
    """One try; Meta follows no redirects and takes only 2xx for a success."""
    try:
        response = session.post(
            attempt.url, data=attempt.body, headers=attempt.headers, timeout=attempt.timeout, allow_redirects=False
        )
    except (requests.RequestException, ValueError) as error:  # ValueError: an address that is none
        return Outcome(None, type(error).__name__)
    is_good = 200 <= response.status_code < 300
    return Outcome(
        response.status_code, None if is_good else f"HTTP {response.status_code}", response.text[:KEPT_ANSWER]
    )

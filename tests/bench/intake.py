"""How many webhooks a second are durably stored, beside a bare Flask POST on the same server in the same run."""

from __future__ import annotations

from itertools import cycle, islice
from statistics import median

from tests.bench import bare, portal
from tests.bench.load import Figures, closed_loop
from tests.bench.webhooks import posts

CONNECTIONS = 32
SECONDS = 5.0
ROUNDS = 3
READY = 20_000  # requests made beforehand, so that making them is not measured


def measure() -> list[str]:
    """Rounds of both in turn; the median round by rate counts."""
    with portal.running() as stack, bare.running(stack.config.web_threads) as floor:
        ours_url = f"{stack.portal_url}/webhooks/meta"
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(_run(floor))
            ours.append(_run(ours_url))
        return _told(_middle(ours), _middle(theirs))


def _run(url: str) -> Figures:
    ready = list(islice(posts(url, people=500), READY))
    return closed_loop(url, cycle(ready), CONNECTIONS, SECONDS)


def _middle(runs: list[Figures]) -> Figures:
    rate = median(run.rate for run in runs)
    return min(runs, key=lambda run: abs(run.rate - rate))


def _told(ours: Figures, floor: Figures) -> list[str]:
    return [
        f"durable webhook intake: {ours.rate:,.0f}/s, p50 {ours.at(50):.1f} ms, p99 {ours.at(99):.1f} ms, "
        f"refused {ours.refused}",
        f"bare Flask POST, nothing stored: {floor.rate:,.0f}/s, p99 {floor.at(99):.1f} ms",
        f"ratio: {ours.rate / floor.rate:.2f}",
    ]

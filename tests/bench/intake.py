"""How many webhooks a second are durably stored, beside a bare Flask POST on the same server in the same run.

The bare server has no work but to answer, so intake is measured alone, and then with the worker taking its share of
the processor.
"""

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
    """Rounds of all three in turn; the median round by rate counts."""
    with portal.running() as stack, bare.running(stack.config.web_threads) as floor:
        ours_url = f"{stack.portal_url}/webhooks/meta"
        alone, ours, theirs = [], [], []
        for _ in range(ROUNDS):
            theirs.append(_run(floor))
            ours.append(_run(ours_url))
            with portal.workers_asleep(stack):
                alone.append(_run(ours_url))
        bare_rate = _middle(theirs)
        return [
            f"bare Flask POST, nothing stored: {bare_rate.rate:,.0f}/s, p99 {bare_rate.at(99):.1f} ms",
            _told("durable webhook intake", _middle(alone), bare_rate),
            _told("the same while the worker makes tasks of them", _middle(ours), bare_rate),
        ]


def _run(url: str) -> Figures:
    ready = list(islice(posts(url, people=500), READY))
    return closed_loop(url, cycle(ready), CONNECTIONS, SECONDS)


def _middle(runs: list[Figures]) -> Figures:
    rate = median(run.rate for run in runs)
    return min(runs, key=lambda run: abs(run.rate - rate))


def _told(name: str, ours: Figures, floor: Figures) -> str:
    return (
        f"{name}: {ours.rate:,.0f}/s, p50 {ours.at(50):.1f} ms, p99 {ours.at(99):.1f} ms, refused {ours.refused}, "
        f"ratio {ours.rate / floor.rate:.2f}"
    )

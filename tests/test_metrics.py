"""Figures are read when they are asked for."""

from __future__ import annotations

import pytest

from portal import metrics

pytestmark = pytest.mark.usefixtures("session")  # figures are read inside the application


def test_a_figure_is_read_at_each_scrape():
    figures = iter([1, 2])
    metrics.watch("example_waiting", "An example.", lambda: next(figures))
    assert b"pagedesk_example_waiting 1.0" in metrics.text()
    assert b"pagedesk_example_waiting 2.0" in metrics.text()
    metrics.watch("example_waiting", "An example.", lambda: 0)


def test_a_figure_with_a_label_has_a_line_for_each_value():
    metrics.watch("example_parts", "An example.", lambda: {"queued": 3, "failed": 0}, label="state")
    text = metrics.text()
    assert b'pagedesk_example_parts{state="queued"} 3.0' in text
    assert b'pagedesk_example_parts{state="failed"} 0.0' in text


def test_registering_a_name_again_replaces_it():
    metrics.watch("example_again", "An example.", lambda: 1)
    metrics.watch("example_again", "An example.", lambda: 5)
    assert metrics.text().count(b"\npagedesk_example_again ") == 1
    assert b"pagedesk_example_again 5.0" in metrics.text()


def test_webhooks_are_counted_by_answer():
    metrics.webhooks.labels("accepted").inc()
    assert b'pagedesk_webhooks_total{answer="accepted"}' in metrics.text()

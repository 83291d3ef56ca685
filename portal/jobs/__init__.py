"""Where database and network meet: claim, commit, call, record, commit.

The rows are the truth and the queue is only a nudge: every job may run twice, and losing the whole queue loses nothing,
because `sweep` finds what is due.
"""

from portal.jobs.queue import nudge, wake

__all__ = ["nudge", "wake"]

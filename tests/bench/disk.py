"""How long this disk takes to make a write last: what no durable intake can be faster than."""

from __future__ import annotations

import os
import tempfile
import time

SECONDS = 5.0


def measure() -> list[str]:
    """Of single writes of 4 KiB, each followed by fdatasync, in the folder for temporary files (TMPDIR)."""
    taken = sorted(_syncs())
    at = {share: taken[min(int(len(taken) * share), len(taken) - 1)] for share in (0.5, 0.99, 0.999)}
    return [
        f"a write on the disk: p50 {at[0.5]:.2f} ms, p99 {at[0.99]:.2f} ms, p99.9 {at[0.999]:.1f} ms, "
        f"longest {taken[-1]:.0f} ms"
    ]


def _syncs() -> list[float]:
    """Milliseconds of each."""
    taken, until = [], time.perf_counter() + SECONDS
    with tempfile.TemporaryFile() as file:
        while (began := time.perf_counter()) < until:
            os.pwrite(file.fileno(), bytes(4096), 0)
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return taken

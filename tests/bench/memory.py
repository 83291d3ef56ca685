"""Memory of the whole portal at rest, as PSS: pages shared by several processes are counted once."""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench import portal
from tests.bench.screens import family

REST = 20.0  # seconds after the start


def measure() -> list[str]:
    with portal.running() as stack:
        time.sleep(REST)
        supervisor = int(Path(f"/proc/{stack.pid('portal')}/stat").read_text().rpartition(")")[2].split()[1])
        sizes = {name(process): pss(process) for process in family(supervisor)}
    told = ", ".join(f"{who} {size:.0f}" for who, size in sorted(sizes.items(), key=lambda pair: -pair[1]))
    return [f"whole stack at rest: {sum(sizes.values()):.0f} MiB PSS in {len(sizes)} processes ({told})"]


def pss(process: int) -> float:
    """MiB."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def name(process: int) -> str:
    words = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode().split()
    return f"{words[-1] if words else '?'}:{process}"

"""Memory of the whole portal at rest, as PSS: pages shared by several processes are counted once."""

from __future__ import annotations

import time
from pathlib import Path

from portal.processes import folder
from tests.bench import portal
from tests.bench.screens import family

REST = 20.0  # seconds after the start


def measure() -> list[str]:
    with portal.running() as stack:
        time.sleep(REST)
        supervisor = parent(stack.pid("portal"))
        names = {int(file.read_text()): file.stem for file in (stack.data_path / folder.RUN).glob("*.pid")}
        sizes = [(name(process, names), pss(process)) for process in family(supervisor)]
    told = ", ".join(f"{who} {size:.0f}" for who, size in sorted(sizes, key=lambda pair: -pair[1]))
    return [f"whole stack at rest: {sum(size for _, size in sizes):.0f} MiB PSS in {len(sizes)} processes ({told})"]


def pss(process: int) -> float:
    """MiB."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def name(process: int, names: dict[int, str]) -> str:
    """What `DATA_DIR/run` calls it; the two that are not there are the supervisor and what granian forks."""
    if process in names:
        return names[process]
    return f"{names[parent(process)]}'s child" if parent(process) in names else "supervisor"


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])

"""Run benchmarks by name, all of them without one: disk intake visible drain screens memory."""

from __future__ import annotations

import os
import platform
import sys

from tests.bench import disk, drain, intake, memory, screens, visible

SECTIONS = {"disk": disk, "intake": intake, "visible": visible, "drain": drain, "screens": screens, "memory": memory}


def main(names: list[str]) -> None:
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}", flush=True)
    for name in names or SECTIONS:
        print(f"\n## {name}", flush=True)
        for line in SECTIONS[name].measure():
            print(f"- {line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

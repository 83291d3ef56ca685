"""Commands that run to their end before the portal goes on: preparing the data, making the demo's sample data."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial

from config import ROOT
from portal.processes import lifeline
from portal.processes.bell import Bell
from portal.processes.problems import CannotStart

PYTHON = [sys.executable, "-m"]


def run(command: list[str], environment: Mapping[str, str], bell: Bell) -> str:
    """What the command printed; raises `CannotStart` if it failed. A request to stop ends it early."""
    words = [*PYTHON, *command]
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
        preexec_fn=partial(lifeline.end_with, os.getpid()),  # noqa: PLW1509 - there is no other thread here
    ) as process:
        said = _listen(process, bell)
    if process.returncode and not bell.stopping:
        raise CannotStart(f"`python -m {' '.join(command)}` failed; the reason stands above.")
    return said


def _listen(process: subprocess.Popen[str], bell: Bell) -> str:
    while True:
        try:
            return process.communicate(timeout=0.2)[0]
        except subprocess.TimeoutExpired:
            if bell.stopping:
                process.terminate()

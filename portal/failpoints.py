"""Points at which a test can have a process killed, as a power cut would. Only in mode `test`; else nothing happens.

A test arms the point `name` by creating the file of that name in `DATA_DIR/failpoints`. The first process that gets
there takes the file away and dies by SIGKILL, so it happens once.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from config import Config

_folder: Path | None = None


def follow(config: Config) -> None:
    """Obey the files in the data folder if this is a test."""
    global _folder
    _folder = config.data_path / "failpoints" if config.pagedesk_mode == "test" else None


def hit(name: str) -> None:
    """Die here if a test has armed this point."""
    if _folder is None:
        return
    try:
        (_folder / name).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)

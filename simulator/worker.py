"""What granian loads in its worker process."""

from __future__ import annotations

import os
import threading
import time

from flask import Flask

from simulator.app import create_app

LOOK_EVERY = 0.2  # seconds between two looks at the parent


def application() -> Flask:
    """The app, in a process that ends with the one that started it, even when that one was killed."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    return create_app()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)  # at once, or the port stays taken

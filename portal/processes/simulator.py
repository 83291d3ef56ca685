"""The simulator: a program of its own, told where the portal is and by which app it knows it."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from config import Config
from portal import simulator_app
from portal.processes import once


def become(config: Config) -> NoReturn:
    """Go on as the simulator of this portal; only this machine reaches it."""
    told = {
        "META_APP_SECRET": config.meta_app_secret or simulator_app.secret(config),
        "PORTAL_URL": config.address,
        "SIMULATOR_HOST": "127.0.0.1",
    }
    os.execve(sys.executable, [*once.PYTHON, "simulator"], config.environment(**told))

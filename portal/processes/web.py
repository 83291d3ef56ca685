"""The web server: granian, one process with a few threads."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from config import Config
from portal import logs
from portal.processes import lifeline

STOP_WITHIN = 10  # seconds for the requests in hand
MANY_OBJECTS = 10_000  # made before the collector looks; a screen makes thousands, and nearly all go by themselves
_M_ARENA_MAX = -8  # mallopt(3)
OUR_LOGGING = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"propagate": True}}}


def serve(config: Config) -> None:
    """Serve until asked to stop."""
    logs.name_process("web")
    logs.configure(config)
    gc.set_threshold(MANY_OBJECTS)
    _keep_few_arenas()
    lifeline.bind_forks()  # granian's own worker must not hold the port after it
    Server(
        "wsgi:app",
        address=config.host,
        port=int(config.port),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=int(config.web_threads),
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.error,  # it warns of many threads; ours wait for the disk, not for a core
        log_dictconfig=OUR_LOGGING,
    ).serve()


def _keep_few_arenas() -> None:
    """Have two arenas of memory, not one for each thread: only one thread of Python allocates at a time."""
    with suppress(AttributeError):  # only glibc makes so many
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)

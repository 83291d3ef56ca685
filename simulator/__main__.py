"""Start the simulator: `python -m simulator`. The settings are described in `docs/simulator.md`."""

from __future__ import annotations

import os
import socket
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from simulator.config import Config, ConfigError

THREADS = 8  # a slow call, or a login that waits for the portal, must not stop the others


def main() -> None:
    """Serve until told to stop; says in plain words why it cannot."""
    try:
        config = Config.from_env(os.environ)
        _require_folder(config)
        _require_free(config)
    except ConfigError as problem:
        sys.exit(f"The simulator cannot start. {problem}")
    Granian(
        "simulator.worker:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        log_level=LogLevels.error,
        workers_kill_timeout=3,
        websockets=False,
    ).serve()


def _require_folder(config: Config) -> None:
    try:
        config.folder.mkdir(parents=True, exist_ok=True)
        (config.folder / "writable").touch()
        (config.folder / "writable").unlink()
    except OSError as error:
        raise ConfigError(
            f"The folder {config.folder} cannot be written ({error.strerror}). Set DATA_DIR to one that can."
        ) from error


def _require_free(config: Config) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise ConfigError(
                f"Port {config.port} on {config.host} is not free ({error.strerror}). Stop what uses it, or set "
                "SIMULATOR_PORT to another one."
            ) from error


if __name__ == "__main__":
    main()

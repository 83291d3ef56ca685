"""The file by which the supervisor learns that the simulator is wanted; it starts it within about a second."""

from __future__ import annotations

from config import Config


def write(config: Config) -> None:
    config.simulator_wish.touch(mode=0o600)


def remove(config: Config) -> None:
    config.simulator_wish.unlink(missing_ok=True)

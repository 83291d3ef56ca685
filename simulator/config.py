"""Every setting of the simulator, read once from the environment."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_APP_ID = "100000000000001"
DEFAULT_APP_SECRET = "demo-app-secret"  # noqa: S105 - everybody may know the play world's secret


class ConfigError(Exception):
    """A setting that cannot be used; the text names it, its value and the remedy."""


@dataclass(frozen=True)
class Config:
    """`time_scale` divides the gaps between webhook retries: 60 makes a minute a second."""

    host: str
    port: int
    url: str
    folder: Path
    clock_file: Path
    app_id: str
    app_secret: str
    verify_token: str
    portal_url: str
    time_scale: float

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Read the settings; raises `ConfigError` for the first one that cannot be used."""
        host = _host(env)
        port = _port(env)
        folder = Path(env.get("DATA_DIR") or "data").resolve() / "simulator"
        return cls(
            host=host,
            port=port,
            url=(env.get("SIMULATOR_URL") or f"http://{host}:{port}").rstrip("/"),
            folder=folder,
            clock_file=Path(env.get("CLOCK_FILE") or folder / "clock"),
            app_id=env.get("META_APP_ID") or DEFAULT_APP_ID,
            app_secret=env.get("META_APP_SECRET") or DEFAULT_APP_SECRET,
            verify_token=env.get("META_VERIFY_TOKEN") or "",
            portal_url=(env.get("PORTAL_URL") or "http://localhost:8000").rstrip("/"),
            time_scale=_time_scale(env),
        )


def _host(env: Mapping[str, str]) -> str:
    host = env.get("SIMULATOR_HOST") or "127.0.0.1"
    host = "127.0.0.1" if host == "localhost" else host
    if not _is_loopback(host) and env.get("SIMULATOR_ALLOW_REMOTE") != "1":
        raise ConfigError(
            f"SIMULATOR_HOST={host} would open the simulator, which has no passwords, to other machines. "
            "Use 127.0.0.1, or set SIMULATOR_ALLOW_REMOTE=1 if that is what you want."
        )
    return host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port(env: Mapping[str, str]) -> int:
    text = env.get("SIMULATOR_PORT") or "8001"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ConfigError(f"SIMULATOR_PORT={text} is not a port. Use a number from 1 to 65535.")
    return int(text)


def _time_scale(env: Mapping[str, str]) -> float:
    text = env.get("SIMULATOR_TIME_SCALE") or "1"
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0 < scale < float("inf"):
        raise ConfigError(f"SIMULATOR_TIME_SCALE={text} must be a number above 0; 1 is real time.")
    return scale

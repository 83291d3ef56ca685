"""Every setting of Pagedesk, read once from the environment (or `.env`) and validated.

A wrong value is refused at start with its name, what was given and what to do: see `ConfigError`.
This is the only place of the portal that reads environment variables.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).parent
DEMO_APP_ID = "100000000000001"
DEMO_APP_SECRET = "demo-app-secret"  # noqa: S105 - the public credentials of the simulator's own app
DEMO_VERIFY_TOKEN = "demo-verify-token"  # noqa: S105
MODES = ("live", "demo", "test")
APP = ("META_APP_ID", "META_APP_SECRET", "META_VERIFY_TOKEN")
TAKEN_BY_DEMO = ("PORT", "SIMULATOR_PORT", "DATA_DIR", "LOG_LEVEL", *APP)
HOST_LABEL = re.compile(r"[\w-]{1,63}", re.ASCII)  # what stands between the dots of a name
LOOPBACK = ("127.0.0.1", "localhost", "::1")
POSTGRESQL = ("postgresql+psycopg", "postgresql", "postgres")  # schemes; what providers give is one of the last two
MAIL_SCHEMES = ("smtp", "smtps", "smtp+plain")


class ConfigError(Exception):
    """A setting that cannot be used; the text names it, shows the value and says what to do."""

    def __init__(self, name: str, value: str, remedy: str) -> None:
        super().__init__(f"{name}={value!r} cannot be used. {remedy}")


def setting(default: str, about: str) -> str:
    """A field of `Config` with its documentation, which `docs/settings.md` repeats (a test compares)."""
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Config:
    """The settings as given; every field is one environment variable of the same name in capitals."""

    host: str = setting("127.0.0.1", "Address the web server listens on.")
    port: str = setting("8000", "Port of the portal.")
    simulator_port: str = setting("8001", "Port of the simulator.")
    data_dir: str = setting("./data", "Folder for the database, files, keys and the queue. The demo uses ./data/demo.")
    base_url: str = setting(
        "", "Public address of the portal, for example https://desk.example.org. Default: http://localhost:PORT."
    )
    secret_key: str = setting("", "Signs sessions and encrypts tokens. Default: a key created in DATA_DIR/secret.key.")
    database_url: str = setting(
        "", "Address of the database, for example postgresql://user:password@host/name. Default: SQLite in DATA_DIR."
    )
    redis_url: str = setting("", "Address of a Redis or Valkey server. Default: the embedded Valkey.")
    meta_app_id: str = setting("", "Meta app ID; wins over what the wizard stored.")
    meta_app_secret: str = setting("", "Meta app secret; wins over what the wizard stored.")
    meta_verify_token: str = setting("", "Webhook verify token; wins over what the wizard stored.")
    meta_graph_url: str = setting(
        "", "Address of the Graph API. Default: https://graph.facebook.com, or the simulator if chosen."
    )
    meta_dialog_url: str = setting(
        "", "Address of the login dialog. Default: https://www.facebook.com, or the simulator if chosen."
    )
    meta_graph_version: str = setting("v26.0", "Graph API version, for example v26.0.")
    smtp_url: str = setting(
        "",
        "Mail server, for example smtp://user:password@mail.example.org:587 (with STARTTLS), smtps:// for TLS from the "
        "start, smtp+plain:// for no encryption; wins over what was entered under Administration.",
    )
    mail_from: str = setting(
        "", "Sender of the portal's e-mails, for example Pagedesk <desk@example.org>; goes with SMTP_URL."
    )
    web_threads: str = setting("16", "Threads of the web server.")
    max_upload_mb: str = setting("26", "Largest request a browser may send, in MiB.")
    metrics_token: str = setting(
        "", "What a scraper of /metrics sends as `Authorization: Bearer …`. Default: only this machine may read it."
    )
    log_level: str = setting("INFO", "DEBUG, INFO, WARNING or ERROR.")
    pagedesk_mode: str = setting("live", "live, demo or test. The demo and the tests set it themselves.")
    clock_file: str = setting("", "File with an offset of the clock in seconds; only in the demo and in tests.")

    @property
    def data_path(self) -> Path:
        return Path(self.data_dir).resolve()

    @property
    def files_path(self) -> Path:
        return self.data_path / "files"

    @property
    def simulator_wish(self) -> Path:
        """While this file is there, the start command runs the simulator; the setup wizard writes and removes it."""
        return self.data_path / "use-simulator"

    @property
    def address(self) -> str:
        """Public address without a trailing slash; every link that leaves the portal begins with it."""
        return self.base_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def simulator_address(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def database_address(self) -> str:
        """As SQLAlchemy wants it."""
        scheme, _, rest = self.database_url.partition("://")
        if scheme in POSTGRESQL:
            return f"{POSTGRESQL[0]}://{rest}"
        return self.database_url or f"sqlite:///{self.data_path / 'pagedesk.sqlite3'}"

    @property
    def inbox_address(self) -> str:
        """Where raw deliveries are kept: a file of their own beside SQLite's, so that a webhook waits for nobody."""
        if not self.database_address.startswith("sqlite:///"):
            return self.database_address
        return self.database_address.removesuffix(".sqlite3") + "-inbox.sqlite3"

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def is_public(self) -> bool:
        """Whether Meta can reach this address: https, and not this machine's own name."""
        return self.is_https and urlsplit(self.address).hostname not in LOOPBACK

    @property
    def is_live(self) -> bool:
        """Whether it is neither the demo nor a test, whose keys and passwords are public."""
        return self.pagedesk_mode == "live"

    @property
    def is_demo(self) -> bool:
        return self.pagedesk_mode == "demo"

    @property
    def moves_clock(self) -> bool:
        return not self.is_live

    @property
    def sweeps_every(self) -> int:
        """Seconds between two looks for what is due; short where somebody waits for them, in the demo and in tests."""
        return 1 if self.moves_clock else 5

    def given(self) -> dict[str, str]:
        """The settings that have a value, by the names of their environment variables."""
        return {f.name.upper(): getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    def environment(self, **changes: str) -> dict[str, str]:
        """The whole environment of a child process: that of this one with exactly these settings, and the changes."""
        others = {name: value for name, value in os.environ.items() if name.lower() not in Config.__dataclass_fields__}
        return {**others, **self.given(), **changes}


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read and check the settings; without `environ` from the process and from `.env` beside this file."""
    if environ is None:
        environ = {**_stored(), **os.environ}
    values = {
        f.name: environ[f.name.upper()].strip() for f in fields(Config) if environ.get(f.name.upper(), "").strip()
    }
    config = Config(**values)
    for check in (_check_numbers, _check_addresses, _check_mail, _check_mode, _check_meta):
        check(config)
    return config


def hand_over(environment: Mapping[str, str]) -> None:
    """Let this process find exactly these in its environment, as one that was started with them would."""
    os.environ.clear()
    os.environ.update(environment)


def load_demo() -> Config:
    """The settings of the demo, which takes these few from the environment and nothing of a real portal's data."""
    chosen = {name: os.environ[name] for name in TAKEN_BY_DEMO if os.environ.get(name)}
    folder = Path(chosen.get("DATA_DIR", ROOT / "data" / "demo")).resolve()
    return load({**chosen, "DATA_DIR": str(folder), "PAGEDESK_MODE": "demo", "CLOCK_FILE": str(folder / "clock")})


def _stored() -> dict[str, str]:
    """What `.env` says. It describes the real portal, so the demo and the tests do not look at it."""
    if os.environ.get("PAGEDESK_MODE", "live") != "live":
        return {}
    return {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}


def _check_numbers(config: Config) -> None:
    for name, top in (("port", 65535), ("simulator_port", 65535), ("web_threads", 64), ("max_upload_mb", 1024)):
        value = getattr(config, name)
        if not value.isdigit() or not 1 <= int(value) <= top:
            raise ConfigError(name.upper(), value, f"Give a whole number from 1 to {top}.")
    if config.port == config.simulator_port:
        raise ConfigError("SIMULATOR_PORT", config.simulator_port, "It is the same as PORT; choose another.")


def _check_addresses(config: Config) -> None:
    if not _is_host(config.host):
        remedy = "Give an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all it has."
        raise ConfigError("HOST", config.host, remedy)
    for name in ("base_url", "meta_graph_url", "meta_dialog_url"):
        value = getattr(config, name)
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ConfigError(name.upper(), value, "Give a full address such as https://desk.example.org.")
    if config.base_url and not config.is_https and urlsplit(config.base_url).hostname not in LOOPBACK:
        remedy = "Plain http works only on this machine. Put a proxy with https in front and give its address."
        raise ConfigError("BASE_URL", config.base_url, remedy)
    if not config.database_address.startswith(("sqlite:///", f"{POSTGRESQL[0]}://")):
        remedy = "Use sqlite:///path or postgresql://user:password@host/name."
        raise ConfigError("DATABASE_URL", config.database_url.split("@")[-1], remedy)
    if config.redis_url and not config.redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("REDIS_URL", config.redis_url.split("@")[-1], "Use redis://, rediss:// or unix://.")


def _is_host(host: str) -> bool:
    """Whether it is an IP address or can be a name."""
    try:
        ip_address(host)
    except ValueError:
        labels = host.split(".")
        return all(map(HOST_LABEL.fullmatch, labels)) and not labels[-1].isdigit()
    return True


def _check_mail(config: Config) -> None:
    parts = urlsplit(config.smtp_url)
    if config.smtp_url and (parts.scheme not in MAIL_SCHEMES or not parts.hostname or not _has_port(config.smtp_url)):
        remedy = "Give an address such as smtp://user:password@mail.example.org:587."
        raise ConfigError("SMTP_URL", config.smtp_url.rpartition("@")[2], remedy)
    if config.smtp_url and "@" not in parseaddr(config.mail_from)[1]:
        raise ConfigError("MAIL_FROM", config.mail_from, "Give the sender, such as Pagedesk <desk@example.org>.")
    if config.mail_from and not config.smtp_url:
        raise ConfigError("MAIL_FROM", config.mail_from, "It goes with SMTP_URL; set that, too, or leave both out.")


def _has_port(url: str) -> bool:
    """Whether the port is a number, or left out."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _check_mode(config: Config) -> None:
    if config.pagedesk_mode not in MODES:
        raise ConfigError("PAGEDESK_MODE", config.pagedesk_mode, "Use live, demo or test.")
    if config.clock_file and not config.moves_clock:
        raise ConfigError("CLOCK_FILE", config.clock_file, "The clock can be moved only in the demo and in tests.")
    if config.is_demo and config.host not in LOOPBACK:
        remedy = "The demo's passwords are public, so it listens on this machine only. Leave HOST out."
        raise ConfigError("HOST", config.host, remedy)
    if config.secret_key and len(config.secret_key) < 32:
        raise ConfigError("SECRET_KEY", "…", "Give at least 32 characters, or leave it out and one is made.")
    if config.metrics_token and len(config.metrics_token) < 16:
        raise ConfigError("METRICS_TOKEN", "…", "Give at least 16 characters, or leave it out.")
    if config.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ConfigError("LOG_LEVEL", config.log_level, "Use DEBUG, INFO, WARNING or ERROR.")


def _check_meta(config: Config) -> None:
    if config.meta_app_id and not config.meta_app_id.isdigit():
        raise ConfigError("META_APP_ID", config.meta_app_id, "It is a number, shown at the top of the app's dashboard.")
    version = config.meta_graph_version
    if not (version.startswith("v") and version[1:].replace(".", "", 1).isdigit()):
        raise ConfigError("META_GRAPH_VERSION", version, "Use a version such as v26.0.")

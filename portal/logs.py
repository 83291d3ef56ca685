"""Log lines: JSON for machines, plain lines for a person at a terminal; never a token, a secret or a message's text."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import Processor

from config import Config

HIDDEN = "[hidden]"
LEFT_OUT = "[left out]"
SECRET_KEY = re.compile(
    r"token|secret|password|authorization|cookie|signed_request|appsecret|setup_code|^code$", re.IGNORECASE
)
TEXT_KEYS = frozenset({"text", "message", "body", "payload", "raw", "content"})
SECRETS = re.compile(
    r"""(?ix)
    ( (?: access_token | appsecret_proof | client_secret | input_token | fb_exchange_token | signed_request
        | hub\.verify_token | verify_token | app_secret | password | code )
      ["']? \s* [=:] \s* ["']? )            # as in a query, in JSON or in a dict
    [^\s&"',}]+
    """
)
LINKS = re.compile(r"(/(?:join|new-password|shared)/)[\w-]{16,}")  # whoever has one is let in
META_TOKENS = re.compile(r"\b(?:EAA|IGAA)[A-Za-z0-9_-]{16,}|\b\d{6,}\|[A-Za-z0-9_-]{16,}")
SQL_VALUES = re.compile(r"(?s)\[parameters: .*?\]\n?")
QUIET = ("rq", "rq.worker", "rq.job", "alembic", "werkzeug", "urllib3", "flask-limiter")

_process = ""


class StandardError(logging.Handler):
    """Writes to what is standard error at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001 - logging itself must not break what it tells about
            self.handleError(record)


def name_process(name: str) -> None:
    """Put this name into every line of this process."""
    global _process
    _process = name


def bind(**values: object) -> None:
    """Put these, such as a request id or a delivery's id, into every line of this request or job."""
    structlog.contextvars.bind_contextvars(**values)


def unbind_all() -> None:
    """Forget what `bind` added; called when a request or job begins, since threads and workers live on."""
    structlog.contextvars.clear_contextvars()


def configure(config: Config) -> None:
    """Send every log line, structlog's and the standard library's, to standard error in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_process,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = StandardError()
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=shared, processors=_endings(config)))
    root = logging.getLogger()
    root.handlers = [*(other for other in root.handlers if not isinstance(other, StandardError)), handler]
    root.setLevel(config.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(config.log_level)))


def for_people(config: Config) -> bool:
    """Whether somebody reads the lines as they come."""
    return config.is_demo or sys.stderr.isatty()


def _endings(config: Config) -> list[Processor]:
    last: Processor = structlog.processors.JSONRenderer()
    if for_people(config):
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)
    return [ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, hide_secrets, last]


def _add_process(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if _process:
        line["process"] = _process
    return line


def hide_secrets(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask what must not be read in a log, by the names of values and by their look."""
    for key, value in line.items():
        if SECRET_KEY.search(key):
            line[key] = HIDDEN
        elif key in TEXT_KEYS:
            line[key] = LEFT_OUT
        elif not isinstance(value, int | float | bool | None):
            line[key] = masked(str(value))
    return line


def masked(text: str) -> str:
    """The text without tokens, secrets and the values of SQL statements."""
    text = LINKS.sub(rf"\g<1>{HIDDEN}", SECRETS.sub(rf"\g<1>{HIDDEN}", text))
    return SQL_VALUES.sub("", META_TOKENS.sub(HIDDEN, text))

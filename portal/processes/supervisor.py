"""`portal up`: starts everything in order, says when it is ready, keeps it alive, stops it in order.

Imports the standard library and the settings only, so that it stays small; whatever needs the application is a
process of its own.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from functools import partial

import config as settings
from config import Config
from portal.processes import folder, once, ports, readiness
from portal.processes.bell import Bell
from portal.processes.keeper import Child, Keeper
from portal.processes.problems import CannotStart
from portal.processes.valkey import Valkey
from portal.processes.voice import voice

STOP_CREW_WITHIN = 55.0  # seconds; more than `crew.STOP_WITHIN`, which this process does not load
GIVE_UP_AFTER = 4  # failures in a row of a process before the portal was ever ready
SAY_WHY_AFTER = 20.0  # seconds of waiting until the reason is told


def up(config: Config, command: Callable[[list[str]], object], *, simulator: bool) -> None:
    """Run the portal until it is asked to stop. With `simulator` the simulator always runs beside it.

    `command` is what carries out words of the command line, such as `crew`, which loads the application and works. It
    is called in a fork, with the environment of the whole portal.
    Raises `CannotStart` when something outside is in the way: a port, the folder, another portal.
    """
    os.umask(0o077)  # what any of the processes writes is for this user only
    folder.prepare(config.data_path)
    with folder.locked(config.data_path):
        ports.check("PORT", config.host, int(config.port))
        if simulator:
            ports.check("SIMULATOR_PORT", "127.0.0.1", int(config.simulator_port))
        Supervisor(config, command, simulator=simulator).run()


class Supervisor:
    """The processes of one data folder: the queue's server, the simulator if wanted, and the portal's own."""

    def __init__(self, config: Config, command: Callable[[list[str]], object], *, simulator: bool) -> None:
        self.config = config
        self.command = command
        self.always_simulator = simulator
        self.tell = voice(config, "supervisor")
        self.keeper = Keeper(config.data_path / folder.RUN, self.tell)
        self.bell = Bell(urgent=self.keeper.kill)
        self.valkey = None if config.redis_url else Valkey(config.data_path)
        redis_url = config.redis_url or (self.valkey.url if self.valkey else "")
        self.environment = config.environment(DATA_DIR=str(config.data_path), REDIS_URL=redis_url)
        self.refused_simulator = False

    def run(self) -> None:
        try:
            self._start()
            while not self.bell.stopping:
                self.bell.wait(1.0)
                self._tend()
        finally:
            self._stop()

    def _start(self) -> None:
        self.tell("Pagedesk is starting ...")
        (self.config.data_path / folder.PREPARED).unlink(missing_ok=True)
        self._start_queue()
        self._follow_simulator_choice()
        gc.freeze()  # the collector shall not touch, and so copy, what the crew shares with this process
        self.keeper.add(Child("portal", partial(self._become, "crew"), patience=STOP_CREW_WITHIN))
        said = self._prepare()
        self._wait_until_ready()
        said += self._sample() if self.config.is_demo else ""
        if not self.bell.stopping:
            print(self._announcement(said), flush=True)

    def _prepare(self) -> str:
        """Bring the data to this version while the portal loads, which waits for it; what to tell the person."""
        said = self._once("prepare")
        if not self.bell.stopping:
            (self.config.data_path / folder.PREPARED).touch()
        return said

    def _sample(self) -> str:
        """The demo's sample data, made at the first start; how to sign in."""
        note = self.config.data_path / "sample-data"
        if not note.exists() and (said := self._once("sample-data")):
            note.write_text(said)
        return note.read_text() if note.exists() else ""

    def _once(self, command: str) -> str:
        return "" if self.bell.stopping else once.run(["portal", command], self.environment, self.bell)

    def _become(self, command: str) -> None:
        """In a fork of this process, which lends the crew the memory of the interpreter."""
        settings.hand_over(self.environment)
        self.command([command])

    def _start_queue(self) -> None:
        if self.valkey is None:
            return
        self.valkey.prepare()
        if not self.valkey.is_ours():
            self.keeper.add(Child("valkey", self.valkey.run))
        self.valkey.wait()

    def _tend(self) -> None:
        self.keeper.tend()
        self._follow_simulator_choice()
        if self.valkey and "valkey" not in self.keeper.children and not self.valkey.is_ours():
            self._start_queue()  # the server that was found running is gone

    def _follow_simulator_choice(self) -> None:
        """Start or stop the simulator as the setup wizard asks by its file."""
        wanted = self.always_simulator or self.config.simulator_wish.exists()
        running = "simulator" in self.keeper.children
        if running and not wanted:
            self.keeper.remove("simulator")
        elif wanted and not running:
            self._start_simulator()

    def _start_simulator(self) -> None:
        try:
            ports.check("SIMULATOR_PORT", "127.0.0.1", int(self.config.simulator_port))
        except CannotStart as problem:
            if not self.refused_simulator:
                self.tell(str(problem))
            self.refused_simulator = True
            return
        self.refused_simulator = False
        self.keeper.add(Child("simulator", partial(self._become, "simulator")))

    def _wait_until_ready(self) -> None:
        tell_at = time.monotonic() + SAY_WHY_AFTER
        while not self.bell.stopping and not (answer := self._readiness()).ready:
            self.bell.wait(0.1)
            self._tend()
            self._give_up_on_failures()
            if time.monotonic() > tell_at:
                self.tell(f"Still waiting: {answer.reason}.")
                tell_at = time.monotonic() + SAY_WHY_AFTER

    def _readiness(self) -> readiness.Answer:
        answer = readiness.portal(self.config)
        if answer.ready and "simulator" in self.keeper.children:
            return readiness.simulator(self.config)
        return answer

    def _give_up_on_failures(self) -> None:
        for child in self.keeper.children.values():
            if child.failures >= GIVE_UP_AFTER:
                raise CannotStart(f"{child.name} does not stay up: it {child.ending}. The reason stands above.")

    def _announcement(self, more: str) -> str:
        lines = ["", "Pagedesk is ready", "", f"  Portal     {self.config.address}"]
        if "simulator" in self.keeper.children:
            lines.append(f"  Simulator  {self.config.simulator_address}")
        lines += [f"  {line}" for line in more.splitlines()]
        return "\n".join([*lines, "", "Press Ctrl-C to stop.", ""])

    def _stop(self) -> None:
        """The portal first, so that nothing new comes in; the queue last, since the others say goodbye to it."""
        if self.keeper.children:
            self.tell("Stopping ...")
        for name in ("portal", "simulator", "valkey"):
            if name in self.keeper.children:
                self.keeper.stop([name])
        self.keeper.finish()
        if self.valkey:
            self.valkey.shut_down()
            self.valkey.clean_up()

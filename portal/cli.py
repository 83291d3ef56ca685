"""The commands. Each loads only what it needs, so that the one that starts everything stays small."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

import config as settings
from config import Config, ConfigError
from portal.processes import folder
from portal.processes.problems import CannotStart
from portal.services.problems import NotPossible

SECRETS = ("SECRET_KEY", "META_APP_SECRET", "META_VERIFY_TOKEN", "METRICS_TOKEN")


def main(words: list[str] | None = None) -> None:
    """Run a command, that of the command line unless given; what is wrong with the settings is said in one sentence."""
    try:
        portal(words, prog_name="python -m portal")
    except (ConfigError, CannotStart, NotPossible) as problem:
        sys.exit(f"Pagedesk cannot start. {problem}")


@click.group()
def portal() -> None:
    """Pagedesk: answer the people who write to your Facebook Pages."""


@portal.command()
@click.option("--demo", is_flag=True, help="With the simulator and sample data, in a data folder of its own.")
@click.option("--simulator", is_flag=True, help="With the simulator, whatever the setup wizard says.")
def up(demo: bool, simulator: bool) -> None:
    """Start everything on this machine, and stop it with Ctrl-C."""
    from portal.processes import supervisor

    config = settings.load_demo() if demo else settings.load()
    supervisor.up(config, command=main, simulator=demo or simulator)


@portal.command()
def web() -> None:
    """Run the web server only."""
    from portal.processes import web

    web.serve(_config_with_queue())


@portal.command()
@click.argument("queue", type=click.Choice(["inbox", "outgoing", "background"]))
def worker(queue: str) -> None:
    """Run the worker of one queue only."""
    from portal.processes import workers

    workers.work(_config_with_queue(), queue)


@portal.command()
def simulator() -> None:
    """Run the simulator only, with the app by which this portal knows it."""
    from portal.processes import simulator

    simulator.become(settings.load())


@portal.command()
def scheduler() -> None:
    """Run the scheduler only. One is enough, however many machines there are."""
    from portal.processes import workers

    workers.schedule(_config_with_queue())


@portal.command(hidden=True)
def crew() -> None:
    """Run the web server, the workers and the scheduler; started by `up`."""
    from portal.processes import crew
    from portal.processes.voice import voice

    config = _config_with_queue()
    crew.run(config, voice(config, "portal"))


@portal.command()
def migrate() -> None:
    """Bring the database to this version, with a backup first. Stop the portal before."""
    config = settings.load()
    folder.prepare(config.data_path)
    with folder.locked(config.data_path):
        copy = _migrate(config)
    click.echo("The database is up to date." + (f" The copy from before: {copy}" if copy else ""))


@portal.command(hidden=True)
def prepare() -> None:
    """Migrate, and tell the setup code while there is no owner; started by `up`, which holds the data folder."""
    config = settings.load()
    if copy := _migrate(config):
        click.echo(f"Backup     {copy}")
    if not config.is_demo and (code := _new_setup_code(config)):
        click.echo(f"Setup code: {code}")
        click.echo("Open the portal and enter this code: it makes you the owner.")


@portal.command("setup-code")
def setup_code() -> None:
    """Show a new one-time code for creating the owner account."""
    code = _new_setup_code(settings.load())
    click.echo(f"Setup code: {code}" if code else "The owner account exists already; no code is needed.")


@portal.command("password-link")
@click.argument("email")
def password_link(email: str) -> None:
    """Show a link with which this employee chooses a new password; also for an owner who forgot it."""
    from portal.services import access_links, employees

    config = settings.load()
    with _writing(config):
        employee = employees.with_address(email)
        if employee is None:
            raise click.ClickException(f"Nobody here has the e-mail address {email}.")
        _link, token = access_links.make_own_reset(employee, by=employee)
        click.echo(f"{config.address}/new-password/{token}")


@portal.command("sample-data")
def sample_data() -> None:
    """Fill the demo with sample data; does nothing where it is already."""
    from portal import sample

    config = settings.load()
    with _writing(config):
        click.echo(sample.make(config))


@portal.command()
def check() -> None:
    """Check the settings and show them without their secrets."""
    for name, value in settings.load().given().items():
        click.echo(f"{name}={'(hidden)' if name in SECRETS else value.rpartition('@')[-1]}")


def _config_with_queue() -> Config:
    config = settings.load()
    if not config.redis_url:
        remedy = "This command needs a running Redis or Valkey. Give its address, or start everything with `up`."
        raise ConfigError("REDIS_URL", "", remedy)
    return config


def _migrate(config: Config) -> Path | None:
    """Bring the data to this version; returns the copy of the database from before, if one was made."""
    from portal import keyring
    from portal.processes import migration
    from portal.services import installation

    with migration.revising(config).app_context():
        copy = migration.migrate()
    with _writing(config):
        installation.prepare(keyring.keys(config.secret_key, config.data_path))
    return copy


@contextmanager
def _writing(config: Config) -> Iterator[None]:
    """The context of the data with one transaction that may write, committed at the end."""
    from portal import create_core, database
    from portal.extensions import db

    with create_core(config).app_context(), database.writing():
        yield
        db.session.commit()


def _new_setup_code(config: Config) -> str | None:
    """A fresh code, or None when the owner exists."""
    from portal.services import employees, setup

    with _writing(config):
        return None if employees.owner() else setup.new_setup_code()

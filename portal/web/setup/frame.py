"""What every step of the wizard shares: where the person is, what can be opened, and where to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from config import Config
from portal.services import employees, setup
from portal.services.setup import Progress, Step
from portal.web.access import administrators, public
from portal.web.configuration import settings
from portal.web.htmx import show
from portal.web.setup.blueprint import bp

ENDPOINTS = {
    Step.OWNER: "setup.owner",
    Step.APP: "setup.meta_app",
    Step.LOGIN: "setup.facebook_login",
    Step.PAGES: "setup.choose_pages",
    Step.PERMISSIONS: "setup.permissions",
    Step.SETTINGS: "setup.settings",
    Step.TEST: "setup.trial",
}
NAMES = {
    Step.OWNER: _l("Owner"),
    Step.APP: _l("Meta app"),
    Step.LOGIN: _l("Facebook"),
    Step.PAGES: _l("Pages"),
    Step.PERMISSIONS: _l("Permissions"),
    Step.SETTINGS: _l("Settings"),
    Step.TEST: _l("Test"),
}
Screen = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class Mark:
    """One step as the progress bar shows it."""

    number: int
    name: Any
    address: str | None  # None: cannot be opened yet
    is_done: bool
    is_current: bool


@bp.get("/setup")
@public
def start() -> ResponseReturnValue:
    """Go to where the wizard was left; to its summary when nothing is left."""
    if employees.owner() is None:
        return redirect(url_for("setup.owner"))
    if not current_user.is_authenticated:
        return redirect(url_for("sessions.sign_in", next=url_for("setup.start")))
    if not current_user.is_administrator:
        abort(404)
    return redirect(address_of(setup.progress(settings()).next))


def address_of(step: Step | None) -> str:
    return url_for(ENDPOINTS[step] if step else "setup.done")


def onward(step: Step) -> str:
    """Where the button of a finished step leads: the next one in the row."""
    steps = list(Step)
    following = steps[steps.index(step) + 1 :]
    return address_of(following[0] if following else None)


def opens(step: Step) -> Callable[[Screen], Screen]:
    """A screen of this step, for administrators; before its turn it leads to the step whose turn it is."""

    def mark(view: Screen) -> Screen:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not setup.progress(settings()).can_open(step):
                return redirect(url_for("setup.start"), 303)
            return view(*args, **kwargs)

        return administrators(guarded)

    return mark


def step_screen(step: Step, template: str, part: str | None = None, *, status: int = 200, **values: Any) -> Response:
    """The screen of a step with the progress bar above it, or its part for htmx."""
    return show(template, part, status=status, **{**frame_of(step), **values})


def frame_of(step: Step | None) -> dict[str, Any]:
    """What `setup/wizard.html` shows around a step, or around the end of the wizard."""
    address, moved = urlsplit(settings().address), "moved" in request.args
    return {
        "marks": marks(setup.progress(settings()), step),
        "back": _back(step) if step else None,
        "moved_to": settings().address if moved and request.host == address.netloc else None,
    }


def marks(progress: Progress, current: Step | None) -> list[Mark]:
    return [
        Mark(
            number=number,
            name=NAMES[step],
            address=address_of(step) if progress.can_open(step) and step != Step.OWNER else None,
            is_done=step in progress.done,
            is_current=step == current,
        )
        for number, step in enumerate(Step, start=1)
    ]


def _back(step: Step) -> str | None:
    steps = list(Step)
    before = steps[max(steps.index(step) - 1, 0)]
    return address_of(before) if before not in (Step.OWNER, step) else None


@bp.before_request
def move_to_our_address() -> ResponseReturnValue | None:
    """Facebook returns people to `BASE_URL`, and the session that started the login must be found there.

    A proxy may hide the name the person sees, so it is tried once and not in a circle.
    """
    address = urlsplit(settings().address)
    if request.method != "GET" or request.host == address.netloc or session.get("stays_here"):
        return None
    if "moved" in request.args:
        session["stays_here"] = True
        return None
    return redirect(_moved(settings()))


def _moved(config: Config) -> str:
    query = request.query_string.decode()
    return f"{config.address}{request.path}?{query + '&' if query else ''}moved=1"

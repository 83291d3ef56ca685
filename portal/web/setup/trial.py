"""Step 7: a real message, from the Page's chat into a task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.extensions import db
from portal.facebook import links
from portal.models import Message, Page, Task
from portal.services import installation, meta_app, pages, setup
from portal.services.setup import Step
from portal.web.configuration import settings
from portal.web.htmx import poll, wants_part
from portal.web.setup.blueprint import bp
from portal.web.setup.frame import opens, step_screen


@dataclass(frozen=True)
class Arrival:
    """The test message and the task it made; no task if the Page is set not to make one."""

    message: Message
    task: Task | None


@bp.get("/setup/test", endpoint="trial")
@opens(Step.TEST)
def show_trial() -> ResponseReturnValue:
    passed_at = installation.get().tested_at
    return step_screen(Step.TEST, "setup/trial.html", passed_at=passed_at, **_values(setup.test_message()))


@bp.get("/setup/test/waiting")
@opens(Step.TEST)
def trial_waiting() -> ResponseReturnValue:
    """What the waiting part asks every second."""
    if not wants_part():
        return redirect(url_for("setup.trial"))
    message = setup.test_message()
    return poll(_tag(message), lambda: render_template("setup/_trial.html", **_values(message)))


@bp.post("/setup/test/again")
@opens(Step.TEST)
def repeat_trial() -> ResponseReturnValue:
    """Wait for another message, one that comes after this moment."""
    setup.open_test()
    db.session.commit()
    return redirect(url_for("setup.trial"), 303)


@bp.post("/setup/test/finish")
@opens(Step.TEST)
def finish() -> ResponseReturnValue:
    """The message has come: the wizard is done, and its task opens. `skips`: done without a message."""
    arrival = _arrival(setup.test_message())
    if arrival is None and "skips" not in request.form:
        return redirect(url_for("setup.trial"), 303)
    task = arrival.task if arrival else None
    address = url_for("tasks.show", number=task.id) if task else url_for("setup.done")
    setup.finish()
    db.session.commit()
    return _go_to(address)


def chat_address(page: Page) -> str:
    """Where to write to the Page as a customer: in Messenger, on Instagram, or on the simulator's screen."""
    app = meta_app.current(settings())
    if app and app.uses_simulator:
        return f"{app.graph_url}/chat/{page.platform_id}"
    if page.is_on_instagram:
        return links.instagram_chat(page.username or page.platform_id)
    return links.messenger(page.platform_id)


def _go_to(address: str) -> ResponseReturnValue:
    """A whole other screen, also for htmx, which would put it into the part that asked."""
    return Response(headers={"HX-Redirect": address}) if wants_part() else redirect(address, 303)


def _qr_code(address: str) -> str:
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="white", xmldecl=False))


def _values(message: Message | None) -> dict[str, Any]:
    connected = sorted(pages.connected(), key=lambda page: not page.is_reachable)  # first where something can arrive
    asked = request.args.get("page", type=int)
    page = next((one for one in connected if one.id == asked), connected[0])
    return {
        "page": page,
        "connected": connected,
        "chat": chat_address(page),
        "code": _qr_code(chat_address(page)),
        "arrival": _arrival(message),
        "tag": _tag(message),
        "uses_simulator": meta_app.uses_simulator(),
    }


def _arrival(message: Message | None) -> Arrival | None:
    return Arrival(message, setup.task_of(message, current_user)) if message else None


def _tag(message: Message | None) -> str:
    return f"arrived-{message.id}" if message else "waiting"

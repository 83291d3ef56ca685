"""How webhooks are delivered: often, late, mixed up, held back, badly signed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from simulator.clock import SECOND
from simulator.models import Alert, AppSubscription, PageSubscription, WebhookPost, WebhookState
from simulator.models.faults import SignatureMode
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.store import World
from simulator.webhooks import outbox, samples
from simulator.world import subscriptions

SIGNATURES = {
    "good": "Properly",
    "wrong": "With somebody else's secret",
    "old": "With the secret before the last reset",
    "missing": "Not at all",
}
SHOWN = 25


@action("copies")
def copies(about: About) -> str:
    """Send each webhook several times."""
    about.world.weather.webhook_copies = about.number("copies", least=1, most=5)
    count = about.world.weather.webhook_copies
    return "Each webhook is sent once." if count == 1 else f"Each webhook is sent {count} times."


@action("order")
def order(about: About) -> str:
    """Mix up the order."""
    about.world.weather.webhook_shuffle = about.is_on()
    return f"Webhooks come in {'the wrong' if about.is_on() else 'their'} order."


@action("batch")
def batch(about: About) -> str:
    """Put several webhooks into one delivery."""
    about.world.weather.webhook_batch = about.number("batch", least=1, most=100)
    return f"Up to {about.world.weather.webhook_batch} webhooks share a delivery."


@action("delay")
def delay(about: About) -> str:
    """Deliver late; in seconds."""
    seconds = about.number("seconds", most=7 * 24 * 3600)
    about.world.weather.webhook_delay = seconds * SECOND
    return f"New webhooks come {seconds} seconds late." if seconds else "Webhooks come at once."


@action("hold")
def hold(about: About) -> str:
    """Hold everything back."""
    about.world.weather.hold_webhooks = True
    return "Webhooks wait here until they are released."


@action("release")
def release(about: About) -> str:
    """Let everything go that waits."""
    is_mixed = about.form.get("shuffle") == "1"
    outbox.release(about.world, copies=about.number("copies", least=1, most=5), shuffle=is_mixed)
    return "Everything that waited is on its way."


@action("signature")
def signature(about: About) -> str:
    """How webhooks are signed."""
    mode = about.form.get("signature", "good")
    about.world.weather.webhook_signature = SignatureMode(mode) if mode in SIGNATURES else SignatureMode.GOOD
    return f"Webhooks are signed: {SIGNATURES[about.world.weather.webhook_signature].lower()}."


@action("test-webhook")
def test_webhook(about: About) -> str:
    """The Test button of the dashboard."""
    before, _, field = (about.form.get("field") or "messages").rpartition("/")
    outbox.add(about.world, about.app, before or "page", [samples.dashboard_test(about.world, field)])
    return "A test delivery with made-up ids is on its way."


@action("lose-page-field")
def lose_page_field(about: About) -> str:
    """Drop a field of the Page's subscription."""
    field = about.form.get("field", "")
    subscriptions.drop_page_field(about.world, about.app, about.page, field)
    return f"{about.app.name} hears nothing of {field} from {about.page.name} any more."


@action("lose-app-field")
def lose_app_field(about: About) -> str:
    """Drop a field of the app's callback."""
    field = about.form.get("field", "")
    subscriptions.drop_app_field(about.world, about.app, "page", field)
    return f"{about.app.name} hears nothing of {field} from any Page any more."


@action("callback")
def switch_callback(about: About) -> str:
    """Switch the callback off or on."""
    subscriptions.set_active(about.world, about.app, "page", not about.is_on())
    return f"The callback is {'off' if about.is_on() else 'on'}."


def subscribed_fields(about: About) -> tuple[list[str], AppSubscription | None]:
    """The fields the app gets of the Page, and its callback for Pages, if there is one."""
    of_page = about.world.get(PageSubscription, (about.app.id, about.page.id))
    return of_page.fields if of_page else [], about.world.get(AppSubscription, (about.app.id, "page"))


@dataclass(frozen=True)
class Queue:
    """The state of all deliveries: how many there are of each state, and the newest."""

    counts: dict[str, int]
    newest: list[WebhookPost]
    alerts: list[Alert]


def queue(world: World) -> Queue:
    """What the panel shows of the deliveries."""
    counted = world.execute(select(WebhookPost.state, func.count()).group_by(WebhookPost.state))
    found = dict(counted.tuples().all())
    newest = select(WebhookPost).order_by(WebhookPost.id.desc()).limit(SHOWN)
    alerts = select(Alert).order_by(Alert.id.desc()).limit(3)
    return Queue(
        counts={state: found.get(state, 0) for state in WebhookState},
        newest=list(world.scalars(newest)),
        alerts=list(world.scalars(alerts)),
    )


def contents(post: WebhookPost) -> str:
    """What a delivery is about, in Meta's words: `message`, `read`, `delivery` ..."""
    if post.object not in ("page", "instagram"):
        return post.object
    return ", ".join(dict.fromkeys(_kind(item) for entry in post.entries for item in _items(entry))) or post.object


def _items(entry: object) -> list[object]:
    """What stands in an entry, which may have any shape: tests send odd ones."""
    lists = [entry.get("messaging"), entry.get("changes")] if isinstance(entry, dict) else []
    return [item for found in lists if isinstance(found, list) for item in found]


def _kind(item: object) -> str:
    if not isinstance(item, dict):
        return "nonsense"
    if "field" in item:
        return str(item["field"])
    message = item.get("message")
    if isinstance(message, dict) and message.get("is_echo"):
        return "echo"
    return next((key for key in item if key not in ("sender", "recipient", "timestamp")), "event")

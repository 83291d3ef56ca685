"""Which delivery is tried next, and what follows from how it went."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, update

from simulator.clock import HOUR, MINUTE, SECOND
from simulator.models import Alert, App, AppSubscription, InstagramAccount, PageSubscription, WebhookPost, WebhookState
from simulator.store import World
from simulator.webhooks import outbox, wire

GAPS = (0, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR)
GIVE_UP_AFTER = 36 * HOUR
WARN_AFTER = 15 * MINUTE
DISABLE_AFTER = HOUR
SHUFFLED = 200  # posts among which the order is lost


@dataclass(frozen=True)
class Attempt:
    """One POST to make, as plain values; `timeout` in seconds."""

    post_id: int
    lane: str
    url: str
    body: bytes
    headers: dict[str, str]
    timeout: float


@dataclass(frozen=True)
class Outcome:
    """The HTTP status, if there was one, what was wrong, if anything, and the beginning of the answer."""

    status: int | None
    problem: str | None
    answer: str = ""


def claim(world: World, busy: set[str], now: int) -> Attempt | None:
    """The next delivery whose lane is free, with others put into the same POST if the weather says so."""
    while (posts := _ready(world, busy, now)) and not world.weather.hold_webhooks:
        first = posts[0]
        _merge(world, first, posts[1 : world.weather.webhook_batch])
        attempt = _attempt(world, first)
        if attempt is not None:
            return attempt
        first.state, first.problem = WebhookState.DROPPED, "The app is not subscribed any more."
        world.flush()
    return None


def _ready(world: World, busy: set[str], now: int) -> list[WebhookPost]:
    """The posts that can go now, first those that are due longest; only as many as one POST takes."""
    weather = world.weather
    due = select(WebhookPost).where(WebhookPost.state == WebhookState.WAITING, WebhookPost.due_at <= now)
    due = due.where(WebhookPost.lane.not_in(busy)).order_by(WebhookPost.due_at, WebhookPost.id)
    if not weather.webhook_shuffle:
        return list(world.scalars(due.limit(weather.webhook_batch)))
    return outbox.shuffled(list(world.scalars(due.limit(SHUFFLED))))


def _merge(world: World, first: WebhookPost, others: list[WebhookPost]) -> None:
    for post in others:
        if (post.app_id, post.object) == (first.app_id, first.object):
            first.entries = [*first.entries, *post.entries]
            world.delete(post)


def _attempt(world: World, post: WebhookPost) -> Attempt | None:
    """What to send; None when the app does not want to hear of it any more."""
    app = world.get_one(App, post.app_id)
    timeout = world.weather.webhook_timeout / SECOND
    if post.object == outbox.SIGNED_REQUEST:
        body, headers = wire.callback(app, post.entries[0]["subject"])
        return Attempt(post.id, post.lane, post.entries[0]["url"], body, headers, timeout)
    subscription = world.get(AppSubscription, (post.app_id, post.object))
    if subscription is None:
        return None
    body = wire.body(post.object, post.entries)
    headers = wire.headers(app, body, world.weather.webhook_signature)
    return Attempt(post.id, post.lane, subscription.callback_url, body, headers, timeout)


def record(world: World, attempt: Attempt, outcome: Outcome) -> None:
    """Write down how it went; the post may be gone when the world was reset meanwhile."""
    post = world.get(WebhookPost, attempt.post_id)
    if post is None:
        return
    now = world.now()
    post.attempts += 1
    post.tried_first_at = post.tried_first_at or now
    post.status, post.problem, post.answer = outcome.status, outcome.problem, outcome.answer
    if outcome.problem is None:
        post.state = WebhookState.DELIVERED
        _note_success(world, post)
    else:
        _plan_retry(world, post, now)
        _note_failure(world, post, now)


def _plan_retry(world: World, post: WebhookPost, now: int) -> None:
    scale = world.config.time_scale
    if post.tried_first_at is not None and now - post.tried_first_at > GIVE_UP_AFTER / scale:
        post.state = WebhookState.DROPPED
    post.due_at = now + int(GAPS[min(post.attempts, len(GAPS)) - 1] / scale)


def _subscription(world: World, post: WebhookPost) -> PageSubscription | None:
    """The Page's subscription by which the post came about; that of an Instagram account is its Page's."""
    if post.object == "instagram":
        account = world.get(InstagramAccount, post.lane)
        return world.get(PageSubscription, (post.app_id, account.page_id)) if account else None
    return world.get(PageSubscription, (post.app_id, post.lane)) if post.object == "page" else None


def _note_success(world: World, post: WebhookPost) -> None:
    subscription = _subscription(world, post)
    if subscription:
        subscription.failing_since, subscription.is_warned = None, False


def _note_failure(world: World, post: WebhookPost, now: int) -> None:
    """Failing for 15 minutes warns the developers; failing for an hour ends the Page's subscription."""
    subscription = _subscription(world, post)
    if subscription is None:
        return
    subscription.failing_since = subscription.failing_since or now
    failing_for = (now - subscription.failing_since) * world.config.time_scale
    if failing_for >= DISABLE_AFTER:
        _disable(world, subscription, now)
    elif failing_for >= WARN_AFTER and not subscription.is_warned:
        subscription.is_warned = True
        _alert(world, subscription, "Your webhook callback has been failing for 15 minutes.", now)


def _disable(world: World, subscription: PageSubscription, now: int) -> None:
    _alert(world, subscription, "Webhooks Disabled", now)
    accounts = world.scalars(select(InstagramAccount.id).where(InstagramAccount.page_id == subscription.page_id))
    world.execute(
        update(WebhookPost)
        .where(WebhookPost.app_id == subscription.app_id, WebhookPost.lane.in_([subscription.page_id, *accounts]))
        .where(WebhookPost.state == WebhookState.WAITING)
        .values(state=WebhookState.DROPPED, problem="The subscription was disabled after an hour of failures.")
    )
    world.delete(subscription)


def _alert(world: World, subscription: PageSubscription, text: str, now: int) -> None:
    world.add(Alert(app_id=subscription.app_id, page_id=subscription.page_id, text=text, at=now))


def seconds_until_next(world: World, now: int) -> float:
    """How long until a post that waits for its time is due; those due already wait for a lane, not for time."""
    later = select(func.min(WebhookPost.due_at)).where(WebhookPost.state == WebhookState.WAITING)
    due_at = world.scalar(later.where(WebhookPost.due_at > now))
    return float("inf") if due_at is None else (due_at - now) / SECOND


def count_due(world: World) -> int:
    """How many posts could be delivered now; none while they are held back."""
    due = select(func.count()).select_from(WebhookPost).where(WebhookPost.state == WebhookState.WAITING)
    return 0 if world.weather.hold_webhooks else world.scalars(due.where(WebhookPost.due_at <= world.now())).one()

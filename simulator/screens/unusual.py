"""What is out of the ordinary in the world at the moment, in words, so that nobody forgets a fault they switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from simulator.models import App, AppSubscription, Fault, InstagramAccount, Page, Person, Weather
from simulator.models.faults import SignatureMode, TemplateReview
from simulator.screens.wording import span
from simulator.store import World

OUTAGES = {
    "503": "Meta is down: every call is answered with an error page (503)",
    "html": "Meta is down: every call is answered with a web page instead of data",
    "cut": "Meta is down: every connection is cut",
}
REVIEWED = {TemplateReview.APPROVE: "approved", TemplateReview.REJECT: "rejected"}
Told = tuple[str, str]  # the sentence, and the card of the panel that changes it


def describe(world: World) -> list[Told]:
    """Everything that is not as usual, with where to change it."""
    return [told for part in PARTS for told in part(world)]


def _of_clock(world: World) -> Iterator[Told]:
    offset = world.clock.offset()
    if offset:
        yield f"The clock is {span(offset)} {'ahead' if offset > 0 else 'behind'}", "clock"


def _of_weather(world: World) -> Iterator[Told]:
    weather = world.weather
    if weather.outage:
        yield OUTAGES[weather.outage], "outage"
    if weather.throttled_until > world.now():
        yield "The rate limit is used up", "throttle"
    if weather.slow_before or weather.slow_after:
        yield "Meta answers slowly", "slow"
    if weather.template_review != TemplateReview.LEAVE:
        yield f"Utility templates are {REVIEWED[weather.template_review]} at once", "review"
    if weather.language != "en":
        yield "Meta's error messages are in German", "language"
    waiting = world.scalar(select(func.sum(Fault.remaining)))
    if waiting:
        yield f"The next {waiting} calls go wrong" if waiting > 1 else "The next call goes wrong", "refuse"


_WEBHOOK_SWITCHES: tuple[tuple[Callable[[Weather], bool], str, str], ...] = (
    (lambda weather: weather.hold_webhooks, "Webhooks are held back", "hold"),
    (lambda weather: weather.webhook_copies > 1, "Every webhook is sent several times", "copies"),
    (lambda weather: weather.webhook_shuffle, "Webhooks arrive in the wrong order", "order"),
    (lambda weather: weather.webhook_delay > 0, "Webhooks come late", "delay"),
    (lambda weather: weather.webhook_batch > 1, "Several webhooks share one delivery", "batch"),
    (lambda weather: weather.webhook_signature != SignatureMode.GOOD, "Webhooks are not signed properly", "signature"),
)


def _of_webhooks(world: World) -> Iterator[Told]:
    weather = world.weather
    for is_on, sentence, card in _WEBHOOK_SWITCHES:
        if is_on(weather):
            yield sentence, card


def _of_app(world: World) -> Iterator[Told]:
    app = world.get_one(App, world.config.app_id)
    if app.is_restricted:
        yield "Meta has restricted the whole app", "restrict-app"
    if not app.is_live:
        yield "The app is in Development mode", "live"
    callback = world.get(AppSubscription, (app.id, "page"))
    if callback and not callback.active:
        yield "The callback is switched off", "callback"


_ACCOUNT_SWITCHES: tuple[tuple[Callable[[InstagramAccount], bool], str, str], ...] = (
    (lambda account: not account.is_linked, "is not linked to its Page", "unlink"),
    (lambda account: not account.allows_message_access, "keeps its messages from apps", "message-access"),
    (lambda account: account.is_blocked, "is blocked by Meta", "block-business"),
)


def _of_instagram(world: World) -> Iterator[Told]:
    for account in world.scalars(select(InstagramAccount).order_by(InstagramAccount.id)):
        for is_on, sentence, card in _ACCOUNT_SWITCHES:
            if is_on(account):
                yield f"@{account.username} {sentence}", card


_PERSON_SWITCHES: tuple[tuple[Callable[[Person], bool], str, str], ...] = (
    (lambda person: person.is_checkpointed, "{} has to confirm who they are", "checkpoint"),
    (lambda person: person.is_deleted, "{}'s account is deleted", "delete-account"),
    (lambda person: person.is_offline, "{}'s phone is off", "phone"),
    (lambda person: person.withholds_profile, "{} withholds the Instagram profile", "withhold-profile"),
)


def _of_people(world: World) -> Iterator[Told]:
    for person in world.scalars(select(Person).order_by(Person.id)):
        for is_on, sentence, card in _PERSON_SWITCHES:
            if is_on(person):
                yield sentence.format(person.first_name), card


def _of_pages(world: World) -> Iterator[Told]:
    for page in world.scalars(select(Page).where(Page.restriction.is_not(None)).order_by(Page.id)):
        yield f"{page.name} may not send messages", "restriction"
    for page in world.scalars(select(Page).order_by(Page.id)):
        if page.leads_access is not None:
            yield f"Leads access of {page.name} is restricted", "leads-access"


PARTS = (_of_clock, _of_weather, _of_webhooks, _of_app, _of_instagram, _of_people, _of_pages)

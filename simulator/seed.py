"""The people, Pages and the app that a new world begins with."""

from __future__ import annotations

from simulator.graph import scopes
from simulator.graph.subscribed_fields import KNOWN, MESSAGING
from simulator.models import (
    App,
    AppRole,
    AppSubscription,
    Business,
    BusinessMember,
    InstagramAccount,
    LoginConfig,
    Page,
    PageRole,
    Person,
)
from simulator.seed_forms import seed_forms
from simulator.seed_instagram import seed_instagram
from simulator.seed_walls import seed_walls
from simulator.store import World

ALL_TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE", "MANAGE_LEADS"]
INBOX_APP = "263902037430900"  # Meta's own: the Page's inbox, and that of its Instagram account
INSTAGRAM_INBOX_APP = "1217981644879628"

ANNA, BORIS, CLARA, DAN = "100200300000001", "100200300000002", "100200300000003", "100200300000004"
PEOPLE = {
    ANNA: ("Anna", "Keller", "en_US", "anna.keller"),
    BORIS: ("Boris", "Lindt", "de_DE", "boris.lindt"),
    CLARA: ("Clara", "Nowak", "en_GB", "clara.nowak"),
    DAN: ("Dan", "Ostrov", "en_US", "dan.ostrov"),
    "100200300000011": ("Maria", "Ivanova", "en_US", "maria.bakes"),
    "100200300000012": ("Tomas", "Berg", "sv_SE", "tomasberg"),
    "100200300000013": ("Иван", "Петров", "ru_RU", "ivan_petrov"),
    "100200300000014": ("Ольга", "Смирнова", "ru_RU", "olga.smir"),
    "100200300000015": ("Zoë", "O'Brien", "en_IE", "zoe_obrien"),
}

NORTH_BAKERY, GREEN_FLORIST, HARBOUR_CAFE = "102938475610293", "102938475610294", "102938475610295"
OLD_BOOKSHOP, RIVER_CINEMA, CITY_MUSEUM = "102938475610296", "102938475610297", "102938475610298"
PORTFOLIO = "330044005500661"


def seed(world: World) -> None:
    """Fill an empty world."""
    _add_apps(world)
    _add_people(world)
    _add_pages(world)
    _give_roles(world)
    seed_walls(world)
    seed_instagram(world)
    seed_forms(world)


def _add_apps(world: World) -> None:
    config = world.config
    app = App(
        id=config.app_id,
        name="Pagedesk",
        secret=config.app_secret,
        redirect_uris=[f"{config.portal_url}/connect/callback"],
        scopes=list(scopes.TITLES),
        features=["profile_access"],
        link=f"{config.portal_url}/",
        deauthorize_url=f"{config.portal_url}/meta/deauthorize",
        data_deletion_url=f"{config.portal_url}/meta/deletion",
    )
    inbox = App(
        id=INBOX_APP,
        name="Page Inbox",
        secret="nobody-knows-it",  # noqa: S106 - Meta's own app in the play world
        redirect_uris=[],
        scopes=[],
        features=[],
        link="https://business.facebook.com/",
    )
    instagram_inbox = App(
        id=INSTAGRAM_INBOX_APP,
        name="Instagram Inbox",
        secret="nobody-knows-it",  # noqa: S106 - likewise
        redirect_uris=[],
        scopes=[],
        features=[],
        link="https://www.instagram.com/",
    )
    world.add_all([app, inbox, instagram_inbox])
    world.flush()
    world.add(LoginConfig(id="990011223344001", app_id=app.id, scopes=_business_scopes()))
    if config.verify_token:
        _set_callback_by_hand(world, app)


def _business_scopes() -> list[str]:
    return ["pages_show_list", "pages_messaging", "pages_manage_metadata", "business_management", "public_profile"]


def _set_callback_by_hand(world: World, app: App) -> None:
    """As if somebody had typed callback and verify token into the app's dashboard, for Pages and for Instagram."""
    fields = {"page": [*MESSAGING, "feed", "mention", "leadgen"], "instagram": list(KNOWN["instagram"])}
    for object_name, names in fields.items():
        world.add(
            AppSubscription(
                app_id=app.id,
                object=object_name,
                callback_url=f"{world.config.portal_url}/webhooks/meta",
                verify_token=world.config.verify_token,
                fields=names,
                include_values=True,
            )
        )


def _add_people(world: World) -> None:
    for person_id, (first, last, locale, username) in PEOPLE.items():
        world.add(Person(id=person_id, first_name=first, last_name=last, locale=locale, username=username))
    world.flush()
    world.add(AppRole(app_id=world.config.app_id, person_id=ANNA))


def _add_pages(world: World) -> None:
    world.add(Business(id=PORTFOLIO, name="Harbour Group"))
    world.flush()
    world.add_all([
        Page(id=NORTH_BAKERY, name="North Bakery", username="northbakery", category="Bakery"),
        Page(id=GREEN_FLORIST, name="Green Florist", username="greenflorist", category="Florist"),
        Page(id=HARBOUR_CAFE, name="Harbour Café", username="harbourcafe", category="Cafe", business_id=PORTFOLIO),
        Page(id=OLD_BOOKSHOP, name="Old Bookshop", username="oldbookshop", category="Bookstore"),
        Page(id=RIVER_CINEMA, name="River Cinema", username="rivercinema", category="Movie Theater"),
        Page(id=CITY_MUSEUM, name="City Museum", username="citymuseum", category="Museum", business_id=PORTFOLIO),
    ])  # fmt: skip
    world.flush()
    world.add_all([
        InstagramAccount(id="17841400000012345", username="northbakery", name="North Bakery", page_id=NORTH_BAKERY),
        InstagramAccount(id="17841400000012346", username="green.florist", name="Green Florist", page_id=GREEN_FLORIST),
    ])  # fmt: skip


def _give_roles(world: World) -> None:
    """Anna manages three Pages, may not message with the fourth and only look at the fifth; Boris manages one more."""
    world.add_all([
        PageRole(page_id=NORTH_BAKERY, person_id=ANNA, tasks=ALL_TASKS),
        PageRole(page_id=GREEN_FLORIST, person_id=ANNA, tasks=[f"PROFILE_PLUS_{task}" for task in ALL_TASKS]),
        PageRole(page_id=OLD_BOOKSHOP, person_id=ANNA, tasks=["ADVERTISE", "ANALYZE", "CREATE_CONTENT"]),
        PageRole(page_id=RIVER_CINEMA, person_id=ANNA, tasks=["ANALYZE"]),
        PageRole(page_id=NORTH_BAKERY, person_id=BORIS, tasks=ALL_TASKS),
        PageRole(page_id=CITY_MUSEUM, person_id=BORIS, tasks=ALL_TASKS),
        BusinessMember(business_id=PORTFOLIO, person_id=ANNA),
        BusinessMember(business_id=PORTFOLIO, person_id=BORIS, is_admin=True),
    ])  # fmt: skip

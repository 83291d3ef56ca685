"""Who is in the demo and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal.models import Priority, Role, TaskStatus
from portal.services import quick_replies, templates

TEAM = (
    ("Olga Weber", Role.OWNER),
    ("Anna Keller", Role.ADMINISTRATOR),
    ("Boris Lindt", Role.EMPLOYEE),
    ("Clara Novak", Role.EMPLOYEE),
)
SHOP, SHOP_MEMBERS = "Shop", ("Boris", "Clara")
ADMINISTRATOR = "100200300000001"  # the simulator's Anna, who connects the Pages
BAKERY, FLORIST = "North Bakery", "Green Florist"
BREAD = "@northbakery"  # the bakery's Instagram account
PAGES = {BAKERY: "102938475610293", FLORIST: "102938475610294"}
ACCOUNTS = {BREAD: "17841400000012345"}
HOMES = {**PAGES, **ACCOUNTS}
SWITCHED_ON = {BAKERY: ("receives_comments", "receives_leads"), BREAD: ("receives_comments",)}
ASSIGNEES = {BAKERY: ("Boris", "Olga"), FLORIST: ("Clara", "Olga"), BREAD: ("Boris", "Olga")}
MARIA, TOMAS, IVAN, OLGA, ZOE = "Maria Ivanova", "Tomas Berg", "Иван Петров", "Ольга Смирнова", "Zoë O'Brien"


@dataclass(frozen=True)
class Line:
    """One message of a customer, so many minutes before the demo was first started. `verb`: how it is said."""

    page: str
    customer: str
    minutes_ago: int
    text: str | None
    file: Path | None = None
    content_type: str = ""
    verb: str = "write"


@dataclass(frozen=True)
class Comment:
    """A comment under a post; without a customer it is the Page's own. `answers`: the place of the one it answers."""

    customer: str | None
    minutes_ago: int
    text: str
    answers: int | None = None


@dataclass(frozen=True)
class Post:
    """A post of a Page with a picture, and what people write under it."""

    page: str
    text: str
    minutes_ago: int
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class Lead:
    """A lead form of the simulator's that a customer sends, through an ad; answers by the keys of its questions."""

    page: str
    form: str
    ad: str
    customer: str
    minutes_ago: int
    answers: dict[str, str]


@dataclass(frozen=True)
class Work:
    """What an employee did with the customer's task."""

    page: str
    customer: str
    employee: str
    note: str = ""
    reply: str = ""
    status: TaskStatus | None = None


CONVERSATIONS = (
    Line(BAKERY, MARIA, 64, "Good morning! Is the raspberry cake for Saturday still possible?"),
    Line(BAKERY, MARIA, 62, "It would be for 12 people, with “Happy birthday Leo” on top."),
    Line(BAKERY, TOMAS, 25 * 60, "Do you sell gluten-free bread?"),
    Line(BAKERY, TOMAS, 41, "And are you open on Sunday?"),
    Line(BAKERY, IVAN, 18, "Здравствуйте! Сколько стоит доставка хлеба в офис, 20 булок каждое утро?"),
    Line(BAKERY, ZOE, 3 * 60, "Thank you, the croissants were wonderful 🥐"),
    Line(FLORIST, OLGA, 55, "Добрый день! Можно заказать букет на завтра к 10 утра?"),
    Line(FLORIST, OLGA, 52, "Желательно белые пионы 🌸"),
    Line(FLORIST, MARIA, 29, "My order number is 4471. Could you deliver an hour later?"),
    Line(FLORIST, ZOE, 0, "Hi! Do you do wedding arches?"),
    Line(BREAD, TOMAS, 70, "Is this the rye from the picture? How long does it keep?"),
    Line(BREAD, OLGA, 0, "Какая красота! Что это за хлеб?", verb="answer-story"),
    Line(BREAD, MARIA, 12, "Do you also ship to Harbour Street?"),
)

POST = Post(
    BAKERY,
    "Our plum cake is back! Every Friday and Saturday, as long as there are plums. 🥧",
    26 * 60,
    (
        Comment(MARIA, 95, "Is it possible without cinnamon?"),
        Comment(TOMAS, 88, "I would like to know, too", answers=0),
        Comment(None, 80, "Fresh from the oven at seven o'clock."),
        Comment(ZOE, 35, "Can I order one for Saturday?"),
    ),
)

LEAD = Lead(
    BAKERY,
    "Order a birthday cake",
    "Birthday cakes A",
    IVAN,
    74,
    {"which_cake?": "plum", "for_how_many_guests?": "18, half of them children"},
)

TEMPLATE = templates.Contents(
    "Birthday cake",
    title="Cake for {{ contact.name }}",
    description="Sent with the form “{{ lead.form }}”.",
    priority=Priority.HIGH,
    due_after_hours=4,
    checklist=("Call {{ contact.first_name }} back", "Agree on the day and the price", "Write the order into the book"),
)
LABEL = "Order"
QUICK_REPLIES = (
    quick_replies.Contents("Opening hours", "We are open from 7 to 19 o’clock, on Sundays until noon.", "Shop"),
    quick_replies.Contents("Thanks", "Thank you, {{ contact.first_name }}! Best wishes from {{ page.name }}."),
)

WORK = (
    Work(
        BAKERY,
        MARIA,
        "Boris",
        note="The kitchen says Saturday is fine until noon. @Anna, can you confirm the price?",
        reply="Good morning, Maria! Yes, Saturday works. Would you like to pick it up or shall we deliver?",
    ),
    Work(BAKERY, ZOE, "Boris", reply="How kind, thank you! See you soon 😊", status=TaskStatus.DONE),
    Work(FLORIST, OLGA, "Clara", status=TaskStatus.IN_PROGRESS),
    Work(BREAD, TOMAS, "Boris", reply="It is! In linen it keeps for a week 🙂"),
)

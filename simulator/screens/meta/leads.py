"""What goes wrong with leads: access taken away, readings refused, leads nobody hears of; and Meta's testing tool."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import String, cast, func, select

from simulator.clock import DAY
from simulator.models import App, Lead, LeadForm, Page, PageRole, WebhookPost, WebhookState
from simulator.screens.meta import refusals
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.screens.meta.refusals import Refusal
from simulator.store import World
from simulator.webhooks import outbox
from simulator.world import leads

ACCESS = {
    "everybody": "The whole Page and every app",
    "no-app": "Not Pagedesk (103)",
    "no-app-200": "Not Pagedesk (200)",
    "withheld": "Not Pagedesk, and no webhooks either",
    "no-person": "Pagedesk, but nobody of the Page (100/33)",
}
PLACES = {  # what is refused -> its name, and the edge and method of the call
    "one": ("One lead", "node", "GET"),
    "list": ("Lists of leads", "leads", "GET"),
    "forms": ("Forms", "leadgen_forms", "GET"),
}
REFUSALS = (
    Refusal(100, 33, "Gone, older than 90 days, or no access", "Unsupported get request. Object does not exist."),
    Refusal(
        200, None, "The permission for leads is missing", "Requires leads_retrieval permission to manage the object"
    ),
    Refusal(103, None, "Leads access was taken from the app", "CRM access has been revoked from Lead Access Manager"),
    Refusal(278, None, "The permission for ads is missing", "Requires pages_manage_ads permission"),
    Refusal(80005, None, "Too many calls for leads", "There have been too many leadgen api calls to this Page."),
    Refusal(2, None, "Meta has a problem, try again", "Service temporarily unavailable"),
)
BY_KEY = {refusal.key: refusal for refusal in REFUSALS}


def access_of(page: Page, app: App) -> str:
    """Which of `ACCESS` holds."""
    access = page.leads_access
    if access is None:
        return "everybody"
    if app.id in access["apps"]:
        return "no-person"
    if access["withholds"]:
        return "withheld"
    return "no-app-200" if access["code"] == 200 else "no-app"


@action("leads-access")
def set_access(about: About) -> str:
    """Leads access in the business portfolio."""
    wanted = about.form.get("access", "")
    if wanted not in ACCESS or wanted == "everybody":
        leads.restore(about.page)
        return f"Every administrator and every app may read the leads of {about.page.name} again."
    roles = about.world.scalars(select(PageRole.person_id).where(PageRole.page_id == about.page.id)).all()
    leads.restrict(
        about.page,
        people=[] if wanted == "no-person" else list(roles),
        apps=[about.app.id] if wanted == "no-person" else [],
        code=200 if wanted == "no-app-200" else 103,
        withholds=wanted == "withheld",
    )
    return f"Leads access of {about.page.name}: {ACCESS[wanted].lower()}."


@action("lead-terms")
def set_terms(about: About) -> str:
    """Whether the Page has accepted the terms for Lead Ads."""
    about.page.accepted_lead_terms = about.is_on()
    return f"{about.page.name} has {'' if about.is_on() else 'not '}accepted the lead terms."


@action("refuse-lead")
def refuse_lead(about: About) -> str:
    """Refuse the next readings."""
    return refusals.order(about, BY_KEY, PLACES)


@action("missed-lead")
def missed_lead(about: About) -> str:
    """The customer fills in a form, some days ago, and the webhook is lost."""
    found = _form(about)
    if found is None:
        return f"{about.page.name} has no form."
    days = about.number("days", most=120)
    with outbox.silence(about.world):
        leads.fills(about.world, found, {}, person=about.customer, at=about.world.now() - days * DAY)
    return f"{about.customer.first_name} has filled in “{found.name}”; Pagedesk can only find it by looking."


def _form(about: About) -> LeadForm | None:
    found = about.world.get(LeadForm, about.form.get("form", ""))
    return found if found and found.page_id == about.page.id else None


@action("test-lead")
def make_test_lead(about: About) -> str:
    """Meta's Lead Ads Testing Tool."""
    found = _form(about)
    if found is None:
        return f"{about.page.name} has no form."
    if leads.test_lead_of(about.world, found):
        return f"“{found.name}” has a test lead already: remove it first."
    leads.tests(about.world, found, {}, {})
    return f"A test lead of “{found.name}” is on its way."


@action("remove-test-lead")
def remove_test_lead(about: About) -> str:
    """Make room for another one."""
    found = _form(about)
    lead = leads.test_lead_of(about.world, found) if found else None
    if lead:
        leads.removes(lead)
    return "The test lead is gone."


@dataclass(frozen=True)
class Tested:
    """A form with its test lead, if it has one; `state` in the words of Meta's tool."""

    form: LeadForm
    lead: Lead | None
    state: str


def tested_forms(world: World, page: Page) -> list[Tested]:
    """Every form of the Page, as the testing tool shows them."""
    return [_tested(world, form) for form in leads.forms(world, page)]


def _tested(world: World, form: LeadForm) -> Tested:
    lead = leads.test_lead_of(world, form)
    return Tested(form, lead, _state(world, lead) if lead else "none yet")


def _state(world: World, lead: Lead) -> str:
    """`pending` also when no webhook ever left: the app is in Development mode, or not subscribed."""
    told = select(WebhookPost.state).where(
        WebhookPost.lane == lead.page_id, func.instr(cast(WebhookPost.entries, String), lead.id) > 0
    )
    states = world.scalars(told).all()
    if WebhookState.DELIVERED in states:
        return "success"
    return "failure" if WebhookState.DROPPED in states else "pending"

"""The way of a Page's leads in words: each link, and what to do where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.facebook import links
from portal.facebook.errors import explain
from portal.models import Page
from portal.services.lead_diagnosis import Link, LinkKey, Verdict
from portal.web import keep_ticked
from portal.web.admin.lead_words import cause

TONES = {Verdict.GOOD: "good", Verdict.BROKEN: "bad", Verdict.UNKNOWN: "off"}
NAMES = {
    LinkKey.SWITCHED_ON: _l("Switched on"),
    LinkKey.CONNECTION: _l("Connection"),
    LinkKey.PERMISSION: _l("Permission"),
    LinkKey.RIGHTS: _l("Rights on the Page"),
    LinkKey.ACCESS: _l("Leads access"),
    LinkKey.TERMS: _l("Terms for lead ads"),
    LinkKey.APP: _l("Meta app"),
    LinkKey.PAGE: _l("Page's events"),
    LinkKey.WEBHOOK: _l("Way to the portal"),
    LinkKey.LAST_LEAD: _l("Last lead"),
}


@dataclass(frozen=True)
class Way:
    """Where to go: an address of the portal's, or (`is_metas`) one of Meta's screens."""

    label: str
    address: str
    is_metas: bool = False


@dataclass(frozen=True)
class Told:
    """A link of the chain, in words. `steps` mend it, one after another."""

    name: str
    words: str
    tone: str
    steps: Sequence[str] = ()
    way: Way | None = None
    at: datetime | None = None


def link(found: Link, page: Page) -> Told:
    """What is to be read at one link of the chain."""
    name, tone, at = str(NAMES[found.key]), TONES[found.verdict], found.facts.get("at")
    if found.verdict is Verdict.BROKEN:
        words, steps, way = _BROKEN[found.key](found.facts, page)
        return Told(name, words, tone, steps, way, at)
    is_good = found.verdict is Verdict.GOOD
    return Told(name, _GOOD[found.key](found.facts, page) if is_good else _unknown(found), tone, at=at)


def _unknown(found: Link) -> str:
    if found.facts.get("away"):
        return str(_("Meta did not answer. Look again later."))
    if found.facts.get("code") is not None:
        return cause(found.facts["code"], found.facts.get("subcode"))[0]
    return str(_UNKNOWN.get(found.key, _l("Not known yet. Press “Look again”.")))


_UNKNOWN = {
    LinkKey.ACCESS: _l("Meta does not say. A test lead shows it."),
    LinkKey.TERMS: _l("Meta does not say. A test lead shows it."),
    LinkKey.WEBHOOK: _l("Nothing has come in from this Page yet. A test lead shows whether it can."),
    LinkKey.LAST_LEAD: _l("No lead has come in yet."),
}

Facts = Mapping[str, Any]


def _who(page: Page) -> str:
    return page.connection.facebook_user_name


def _forms_are_on(facts: Facts, _page: Page) -> str:
    if not facts.get("all"):
        return str(_("Leads of this Page come in."))
    return str(_("Leads of this Page come in, from %(on)s of %(all)s forms.", on=facts["forms"], all=facts["all"]))


def _granted(facts: Facts, _page: Page) -> str:
    if facts.get("useful"):
        return str(_("Granted. Without ads_management the names of ads and campaigns are not shown."))
    return str(_("Facebook has granted everything that leads need."))


_GOOD: dict[LinkKey, Callable[[Facts, Page], str]] = {
    LinkKey.SWITCHED_ON: _forms_are_on,
    LinkKey.CONNECTION: lambda _facts, page: _("Facebook accepts the connection of %(who)s.", who=_who(page)),
    LinkKey.PERMISSION: _granted,
    LinkKey.RIGHTS: lambda _facts, page: _("%(who)s may work with the leads of this Page.", who=_who(page)),
    LinkKey.ACCESS: lambda _facts, _page: _("The portal may read leads."),
    LinkKey.TERMS: lambda _facts, _page: _("The Page has accepted Facebook's terms."),
    LinkKey.APP: lambda _facts, _page: _("Your Meta app passes leads on to this portal."),
    LinkKey.PAGE: lambda _facts, _page: _("Facebook tells the portal of this Page's leads."),
    LinkKey.WEBHOOK: lambda _facts, _page: _("Facebook reached the portal"),
    LinkKey.LAST_LEAD: lambda _facts, _page: _("Came in"),
}

Broken = tuple[str, list[str], Way | None]


def _switched_off(facts: Facts, page: Page) -> Broken:
    if facts.get("cause") == "forms_off":
        address = url_for("admin_leads.index", page_id=page.id)
        return _("Every form is switched off."), [_("Open a form and switch it on.")], Way(_("The forms"), address)
    address = url_for("admin_pages.show", page_id=page.id)
    steps = [_("Open the settings of the Page, switch on “Receive leads from lead forms” and save.")]
    return _("This Page does not receive leads."), steps, Way(_("Settings of the Page"), address)


def _disconnected(facts: Facts, page: Page) -> Broken:
    found = explain(facts.get("code") or 190, facts.get("subcode"))
    way = Way(_("Connect again"), url_for("setup.connect", page=page.id))
    return str(found.meaning), [str(found.remedy), *_keep_ticked(page)], way


def _not_granted(facts: Facts, page: Page) -> Broken:
    words = _("Facebook has not granted: %(names)s.", names=", ".join(facts.get("missing", ())))
    steps = [
        _("Press “Ask Facebook”, log in as %(who)s, and leave every switch on.", who=_who(page)),
        *_keep_ticked(page),
        _("If Facebook says “Invalid Scopes”, add the use case for lead ads to your Meta app first."),
    ]
    return words, steps, Way(_("Ask Facebook"), url_for("setup.connect", page=page.id, again=1))


def _no_right(_facts: Facts, page: Page) -> Broken:
    who = _who(page)
    steps = [
        _("An administrator of the business portfolio opens its Pages and chooses %(page)s.", page=page.name),
        _("They choose %(who)s and switch on Ads or Leads, or full control.", who=who),
        _("%(who)s connects the Page again here.", who=who),
    ]
    way = Way(_("Pages of the portfolio"), links.portfolio_pages(), is_metas=True)
    return _("%(who)s has no right to the leads of this Page.", who=who), steps, way


def _no_access(facts: Facts, page: Page) -> Broken:
    words = _("“Leads access” of the business portfolio does not let the portal read this Page's leads.")
    if facts.get("reason"):
        words = _("%(words)s Meta says: %(reason)s", words=words, reason=facts["reason"])
    steps = [
        _("An administrator of the business portfolio opens Leads access (Settings, Integrations)."),
        _(
            "They choose %(page)s. Under People they assign %(who)s, under CRMs your app.",
            page=page.name,
            who=_who(page),
        ),
        _("Or they choose “Restore default access”: then everybody who manages the Page may read leads again."),
    ]
    return words, steps, Way(_("Leads access"), links.leads_access(), is_metas=True)


def _no_terms(_facts: Facts, page: Page) -> Broken:
    steps = [
        _(
            "An administrator of the Page opens Facebook's terms for lead ads, chooses %(page)s and accepts.",
            page=page.name,
        )
    ]
    way = Way(_("Terms for lead ads"), links.LEAD_ADS_TERMS, is_metas=True)
    return _("The Page has not accepted Facebook's terms for lead ads."), steps, way


_APP_CAUSES = {
    "missing": _l("Your Meta app sends no events of Pages anywhere."),
    "inactive": _l("Meta has switched off the events of your Meta app, usually because the portal did not answer."),
    "field": _l("Your Meta app does not pass leads on."),
}


def _app_silent(facts: Facts, _page: Page) -> Broken:
    if facts.get("cause") == "elsewhere":
        words = _("Your Meta app sends its events to another address: %(url)s.", url=facts.get("url") or "?")
    else:
        words = str(_APP_CAUSES[facts.get("cause", "field")])
    steps = [_("Open the step “Meta app” of the setup and press “Check”. The portal registers itself.")]
    return words, steps, Way(_("Meta app"), url_for("setup.meta_app"))


def _page_silent(_facts: Facts, _page: Page) -> Broken:
    steps = [
        _("Press “Look again”: the portal asks Facebook for them."),
        _("If that does not help, one of the links above is the reason."),
    ]
    return _("Facebook does not tell the portal of this Page's leads."), steps, None


def _out_of_reach(_facts: Facts, _page: Page) -> Broken:
    steps = [
        _("Give the portal a public address that begins with https:// and set it as BASE_URL, then start it anew.")
    ]
    return _("Meta cannot reach the portal at its address."), steps, Way(_("Meta app"), url_for("setup.meta_app"))


def _last_failed(facts: Facts, page: Page) -> Broken:
    meaning, remedy = cause(facts["code"], facts.get("subcode"))
    way = Way(_("Leads that came"), url_for("admin_lead_notices.index", page_id=page.id))
    return _("The last lead could not be read. %(meaning)s", meaning=meaning), [remedy], way


def _keep_ticked(page: Page) -> list[str]:
    """As a step, before Facebook opens."""
    return [words for words in [keep_ticked.words(page)] if words]


_BROKEN: dict[LinkKey, Callable[[Facts, Page], Broken]] = {
    LinkKey.SWITCHED_ON: _switched_off,
    LinkKey.CONNECTION: _disconnected,
    LinkKey.PERMISSION: _not_granted,
    LinkKey.RIGHTS: _no_right,
    LinkKey.ACCESS: _no_access,
    LinkKey.TERMS: _no_terms,
    LinkKey.APP: _app_silent,
    LinkKey.PAGE: _page_silent,
    LinkKey.WEBHOOK: _out_of_reach,
    LinkKey.LAST_LEAD: _last_failed,
}

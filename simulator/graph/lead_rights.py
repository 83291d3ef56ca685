"""Who may read leads: token, permissions, task and, once somebody customised it, leads access in the portfolio.

https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
https://www.facebook.com/business/help/1440176552713521
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.graph import errors
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.rights import Rights, has_task, require_scope
from simulator.models import Page

SCOPES = ("leads_retrieval", "pages_manage_ads")
TASKS = ("ADVERTISE", "MANAGE_LEADS")
REVOKED = "CRM access has been revoked from Lead Access Manager"


@dataclass(frozen=True)
class LeadRights(Rights):
    """As `Rights`, but a token of the wrong kind or Page, and a person without access, are told that nothing exists."""

    def check(self, call: Call, node: Any) -> None:
        """Raise 100/33, 200 or the code of the revoked access."""
        bearer = call.whoever
        if bearer.kind != "PAGE" or bearer.page_id != node.page_id:
            raise errors.missing(node.id, call.method)
        for scope in SCOPES:
            require_scope(call, scope)
        page = call.world.get_one(Page, node.page_id)
        if not app_has_access(call, page):
            _refuse_app(page)
        if not person_has_access(call, page):
            raise errors.missing(node.id, call.method)


def app_has_access(call: Call, page: Page) -> bool:
    """Whether the calling app is among the CRMs with access."""
    return page.leads_access is None or call.whoever.app.id in page.leads_access["apps"]


def person_has_access(call: Call, page: Page) -> bool:
    """Whether the token's person has a task for leads and was not left out."""
    person_id = call.whoever.person_id
    if person_id is None:
        return True
    is_named = page.leads_access is None or person_id in page.leads_access["people"]
    return is_named and has_task(call.world, page.id, person_id, TASKS)


def _refuse_app(page: Page) -> None:
    code = (page.leads_access or {}).get("code", 103)
    raise GraphError(code, f"(#{code}) {REVOKED}", status=403 if code == 103 else 400)

"""Webhook subscriptions at their two levels, the app's and the Page's: read first, merge, never drop a field.

An event arrives only for fields subscribed at both levels.
https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-pages
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.facebook.client import Graph
from portal.facebook.shapes import AppSubscription


@dataclass(frozen=True)
class Callback:
    """Where the app's webhooks are to go, and what Meta is to show there for verification."""

    url: str
    verify_token: str
    fields: dict[str, tuple[str, ...]]  # by object: page, permissions


def elsewhere(present: Collection[AppSubscription], callback: Callback) -> list[AppSubscription]:
    """The app's subscriptions that go to another address: replacing them takes them away from somebody."""
    ours = (one for one in present if one.object in callback.fields)
    return [one for one in ours if one.callback_url and one.callback_url != callback.url]


def register_app(calls: Graph, present: Collection[AppSubscription], callback: Callback) -> None:
    """Send the app's webhooks here, with the fields they had and those we need. Raises what Graph raises."""
    had = {one.object: one.fields for one in present}
    for name, fields in callback.fields.items():
        calls.subscribe_app(name, callback.url, callback.verify_token, {*fields, *had.get(name, ())})


def renew_page(calls: Graph, account_id: str, app_id: str, wanted: Collection[str]) -> frozenset[str]:
    """Let this app receive these events of the Page besides those it does already; what Meta then reports.

    `calls` are in the name of the Page. Raises what Graph raises.
    """
    present = _fields_of(calls, account_id, app_id)
    if set(wanted) <= present:
        return present
    calls.subscribe_page(account_id, {*wanted, *present})
    return _fields_of(calls, account_id, app_id)


def leave_page(calls: Graph, account_id: str, staying: Collection[str]) -> None:
    """No longer receive the Page's events, but for the fields that its Instagram account, or the Page itself, needs."""
    if staying:
        calls.subscribe_page(account_id, set(staying))
    else:
        calls.unsubscribe_page(account_id)


def _fields_of(calls: Graph, account_id: str, app_id: str) -> frozenset[str]:
    return next((one.fields for one in calls.subscribed_apps(account_id) if one.id == app_id), frozenset())

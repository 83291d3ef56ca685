"""The app node.

https://developers.facebook.com/docs/graph-api/reference/application
"""

from __future__ import annotations

from typing import Any

from simulator.graph import registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields
from simulator.models import App

APP = Fields("Application", default=("category", "link", "name", "id"))
APP.plain(name="name", link="link", category="category")


@registry.node("GET", App)
def app(call: Call, node: App) -> dict[str, Any]:
    """What anybody with a token may see of an app."""
    return APP.show(node, call, call.selection())

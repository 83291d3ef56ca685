"""Utility templates of a Page: handed in, listed and deleted.

https://developers.facebook.com/docs/messenger-platform/send-messages/utility-messages
"""

from __future__ import annotations

import re
from typing import Any

from simulator.graph import errors, registry
from simulator.graph.call import Call
from simulator.graph.fields import Fields, Selected
from simulator.graph.paging import page_of
from simulator.graph.rights import Rights
from simulator.models import MessageTemplate, Page
from simulator.world import templates

BY_TEMPLATE = Rights("page", scopes=("pages_utility_messaging",))
PARTS = ("HEADER", "BODY", "FOOTER", "BUTTONS")
MOST_TEMPLATES = 100

TEMPLATE = Fields("MessageTemplate", default=("name", "language", "status", "category", "components", "id"))
TEMPLATE.plain(
    name="name",
    language="language",
    status="status",
    components="components",
    parameter_format="parameter_format",
    rejected_reason="reason",
)


@TEMPLATE.field("category")
def _category(_node: MessageTemplate, _call: Call, _selected: Selected) -> str:
    return "UTILITY"


@registry.edge("GET", Page, "message_templates", BY_TEMPLATE)
def listed(call: Call, node: Page) -> dict[str, Any]:
    """The Page's templates, or those with a `name` or `status`."""
    found = templates.every_template(call.world, node)
    for parameter in ("name", "status", "language"):
        wanted = call.optional(parameter)
        found = [one for one in found if wanted in (None, getattr(one, parameter))]
    return page_of(call, f"{node.id}/message_templates", found, TEMPLATE, most=MOST_TEMPLATES)


@registry.edge("POST", Page, "message_templates", BY_TEMPLATE)
def create(call: Call, node: Page) -> dict[str, Any]:
    """Hand in a template; Meta reviews it as the weather says."""
    if call.text("category", "UTILITY").upper() != "UTILITY":
        raise errors.parameter("Param category must be one of {UTILITY}")
    name, language = _name(call), _language(call)
    if templates.find(call.world, node, name, language):
        raise errors.parameter(f"Content in this language already exists for the template {name}")
    parameter_format = call.text("parameter_format", "POSITIONAL").upper()
    if parameter_format not in ("NAMED", "POSITIONAL"):
        raise errors.parameter("Param parameter_format must be one of {NAMED, POSITIONAL}")
    made = templates.hand_in(call.world, node, name, language, parameter_format, _components(call, parameter_format))
    return {"id": made.id, "status": made.status, "category": "UTILITY"}


def _name(call: Call) -> str:
    name = call.text("name")
    if not re.fullmatch(r"[a-z0-9_]{1,512}", name, re.ASCII):
        raise errors.parameter("Param name may only have lowercase letters, digits and underscores")
    return name


def _language(call: Call) -> str:
    language = call.text("language")
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", language, re.ASCII):
        raise errors.parameter(f'Param language is not a language Meta knows - got "{language}"')
    return language


def _components(call: Call, parameter_format: str) -> list[dict[str, Any]]:
    given = call.structure("components")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise errors.required("components")
    kinds = [str(one.get("type", "")).upper() for one in given]
    for kind in kinds:
        if kind not in PARTS or kinds.count(kind) > 1:
            raise errors.parameter(f"Param components takes each of {{{', '.join(PARTS)}}} once")
    if "BODY" not in kinds:
        raise errors.parameter("Param components must have a BODY")
    return [_component(kind, one, parameter_format) for kind, one in zip(kinds, given, strict=True)]


def _component(kind: str, given: dict[str, Any], parameter_format: str) -> dict[str, Any]:
    text = given.get("text")
    if kind in ("BODY", "FOOTER") and not (isinstance(text, str) and text.strip()):
        raise errors.parameter(f"Param components: the {kind} needs a text")
    _require_format(templates.placeholders(str(text or "")), parameter_format)
    return {**given, "type": kind}


def _require_format(names: list[str], parameter_format: str) -> None:
    """Positions are counted from one without gaps; names are made of small letters, digits and underscores."""
    if parameter_format == "POSITIONAL":
        if set(names) != {str(place) for place in range(1, len(names) + 1)}:
            raise errors.parameter("Parameters of a POSITIONAL template must be {{1}}, {{2}} ... in order")
    elif any(not re.fullmatch(r"[a-z][a-z0-9_]*", name, re.ASCII) for name in names):
        raise errors.parameter("Parameters of a NAMED template have lowercase letters, digits and underscores")


@registry.edge("DELETE", Page, "message_templates", BY_TEMPLATE)
def delete(call: Call, node: Page) -> dict[str, Any]:
    """Delete a template in all its languages, or with `hsm_id` in one."""
    name, template_id = call.text("name"), call.optional("hsm_id")
    found = [one for one in templates.every_template(call.world, node) if one.name == name]
    chosen = [one for one in found if template_id in (None, one.id)]
    if not chosen:
        raise errors.parameter(f"The message template {name} does not exist")
    for one in chosen:
        call.world.delete(one)
    return {"success": True}

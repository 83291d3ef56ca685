"""Sends with messaging type UTILITY: an approved template, with a value for each of its placeholders.

https://developers.facebook.com/docs/messenger-platform/send-messages/utility-messages
"""

from __future__ import annotations

from typing import Any

from simulator.graph import errors
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.rights import require_scope
from simulator.graph.send_shapes import MessageShape, UtilityTemplate
from simulator.models import MessageTemplate, Page
from simulator.models.templates import TemplateStatus
from simulator.world import templates

Values = dict[str, dict[str, str]]


def require_allowed(call: Call, page: Page, message: MessageShape | None) -> None:
    """Raise what Meta answers to a template that cannot be sent so; it goes out at any time."""
    require_scope(call, "pages_utility_messaging")
    if message is None or message.template is None:
        raise errors.parameter("messaging_type UTILITY needs a template in message")
    template = _template(call, page, message.template)
    if template.status != TemplateStatus.APPROVED:
        raise errors.parameter(f"The message template {template.name} is {template.status}, not APPROVED")
    given = _given(message.template)
    for component in template.components:
        _require_values(template, component, given)


def _template(call: Call, page: Page, asked: UtilityTemplate) -> MessageTemplate:
    language = asked.language.get("code", "")
    found = templates.find(call.world, page, asked.name, language)
    if found is None:
        raise errors.parameter(f"The message template {asked.name} does not exist in {language or 'no language'}")
    return found


def _given(asked: UtilityTemplate) -> Values:
    """The values by kind of component and by name, or by place counted from one."""
    return {
        one.type.upper(): {
            str(parameter.get("parameter_name") or place): _text(parameter)
            for place, parameter in enumerate(one.parameters, 1)
        }
        for one in asked.components
    }


def _text(parameter: dict[str, Any]) -> str:
    if parameter.get("type") != "text":
        raise errors.parameter("Param message[template][components][parameters][type] must be one of {text}")
    text = parameter.get("text")
    if not isinstance(text, str) or not text.strip():
        raise errors.parameter("Param message[template][components][parameters][text] must not be empty")
    return text


def _require_values(template: MessageTemplate, component: dict[str, Any], given: Values) -> None:
    wanted = templates.placeholders(component.get("text") or "")
    values = given.get(component["type"], {}) if component["type"] != "BUTTONS" else {}
    if len(values) != len(wanted):
        raise _mismatch(template, f"expects {len(wanted)} parameters in its {component['type']}, got {len(values)}")
    missing = [name for name in wanted if name not in values]
    if missing:
        raise _mismatch(template, f"needs the parameter {missing[0]} in its {component['type']}")


def _mismatch(template: MessageTemplate, problem: str) -> GraphError:
    return errors.parameter(f"Number of parameters does not match: the message template {template.name} {problem}")


def content(call: Call, page: Page, asked: UtilityTemplate) -> tuple[str, list[dict[str, Any]]]:
    """The text the person reads, and the attachment that says which template it was."""
    template = _template(call, page, asked)
    payload: dict[str, Any] = {"template_type": "utility", "name": template.name}
    offered = templates.buttons(template)
    if offered:
        payload["buttons"] = offered
    return templates.filled(template, _given(asked)), [{"type": "template", "payload": payload}]

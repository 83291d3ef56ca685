"""When a send is refused, in the order Meta checks: who it is for, what is wrong with the Page, and the 24 hours.

https://developers.facebook.com/docs/messenger-platform/error-codes
https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
"""

from __future__ import annotations

from sqlalchemy import select

from simulator.clock import DAY
from simulator.graph import errors
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.send_shapes import MessageShape, SendShape, Template
from simulator.models import AppRole, MessageTemplate, Page, Thread
from simulator.store import World

WINDOW = DAY
HUMAN_AGENT_WINDOW = 7 * DAY

RESTRICTIONS = {  # `Page.restriction` -> the refusal
    "restricted": (10, 1893063, "(#10) This Page is temporarily restricted from sending messages."),
    "abuse": (368, None, "(#368) The action attempted has been deemed abusive or is otherwise disallowed."),
    "reported": (2022, None, "(#2022) Messaging of this Page has been disabled after reports of people."),
}


def recipient(world: World, page: Page, asked: SendShape) -> Thread:
    """The conversation of the recipient; raises 100/2018001 when the id is not one of this Page."""
    if asked.recipient.id is None:
        raise errors.parameter("This kind of recipient is not supported")
    thread = world.scalars(select(Thread).where(Thread.psid == asked.recipient.id)).first()
    if thread is None or thread.page_id != page.id or thread.person.is_deleted:
        raise GraphError(100, "(#100) No matching user found", 2018001)
    return thread


def require_allowed_reply(call: Call, thread: Thread, asked: SendShape) -> None:
    """The same for a private reply, which needs no open window."""
    _require_able_page(thread.page)
    _require_reachable(call, thread)
    _require_european_content(thread, asked.message)


def require_allowed(call: Call, thread: Thread, asked: SendShape) -> None:
    """Raise what Meta answers to a send that it does not take to this person now."""
    _require_able_page(thread.page)
    _require_reachable(call, thread)
    if asked.messaging_type == "UTILITY":
        _require_template(call.world, thread.page, asked.message)
    elif asked.tag or asked.messaging_type == "MESSAGE_TAG":
        _require_tag(call, thread, asked)
    else:
        _require_window(call.world, thread, WINDOW)
    _require_european_content(thread, asked.message)


def _require_able_page(page: Page) -> None:
    if page.restriction in RESTRICTIONS:
        code, subcode, message = RESTRICTIONS[page.restriction]
        raise GraphError(code, message, subcode)


def _require_reachable(call: Call, thread: Thread) -> None:
    app = call.whoever.app
    if not app.is_live and call.world.get(AppRole, (app.id, thread.person_id)) is None:
        raise GraphError(
            200, "(#200) Cannot message users who are not admins, developers or testers of the app", 2018028
        )
    if thread.owner_app_id not in (None, app.id):
        raise GraphError(
            10, "(#10) Message failed to send because another app is controlling this thread now.", 2018300
        )
    if thread.blocked_code:
        raise GraphError(thread.blocked_code, "(#551) This person isn't available right now.", 1545041)


def _require_window(world: World, thread: Thread, length: int) -> None:
    if world.now() - thread.interacted_at > length:
        raise GraphError(
            10,
            "(#10) This message is sent outside of allowed window. Learn more about the new policy here: "
            "https://developers.facebook.com/docs/messenger-platform/policy-overview",
            2018278,
        )


def _require_tag(call: Call, thread: Thread, asked: SendShape) -> None:
    """Of the tags only these two are left; the others died on 2026-04-27 and before."""
    if asked.tag is None:
        raise errors.required("tag")
    if asked.tag == "HUMAN_AGENT":
        _require_human_agent(call)
    elif asked.tag != "CUSTOMER_FEEDBACK" or not _is_feedback(asked.message):
        raise errors.parameter("Invalid parameter: this message tag is not supported")
    _require_window(call.world, thread, HUMAN_AGENT_WINDOW)


def _require_human_agent(call: Call) -> None:
    if "human_agent" not in call.whoever.app.features:
        raise GraphError(
            10, "(#10) This message is sent outside of allowed window: the app needs the Human Agent feature.", 2018278
        )


def _is_feedback(message: MessageShape | None) -> bool:
    attachment = message.attachment if message else None
    return isinstance(attachment, Template) and attachment.payload.template_type == "customer_feedback"


def _require_template(world: World, page: Page, message: MessageShape | None) -> None:
    if message is None or message.template is None:
        raise errors.parameter("messaging_type UTILITY needs a template in message")
    asked = (page.id, message.template.name, message.template.language.get("code", ""))
    template = world.get(MessageTemplate, asked)
    if template is None or template.status != "APPROVED":
        raise errors.parameter(f"Template {message.template.name} does not exist in this language, or is not approved")


def _require_european_content(thread: Thread, message: MessageShape | None) -> None:
    """Under the European rules pictures pass and other files do not."""
    if thread.passes_pictures_only and message and any(one.type != "image" for one in message.media()):
        raise GraphError(
            10, "(#10) This action was not submitted due to new privacy rules in Europe and Japan.", 2018336
        )

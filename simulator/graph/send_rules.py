"""When a send is refused, in the order Meta checks: who it is for, what is wrong with the Page, and the 24 hours.

https://developers.facebook.com/docs/messenger-platform/error-codes
https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
"""

from __future__ import annotations

from sqlalchemy import select

from simulator.clock import DAY
from simulator.graph import errors, utility_messages
from simulator.graph.call import Call
from simulator.graph.errors import GraphError
from simulator.graph.send_shapes import MessageShape, SendShape, Template
from simulator.models import AppRole, Home, InstagramAccount, Page, Thread
from simulator.store import World

WINDOW = DAY
HUMAN_AGENT_WINDOW = 7 * DAY

RESTRICTIONS = {  # `Page.restriction` -> the refusal
    "restricted": (10, 1893063, "(#10) This Page is temporarily restricted from sending messages."),
    "abuse": (368, None, "(#368) The action attempted has been deemed abusive or is otherwise disallowed."),
    "reported": (2022, None, "(#2022) Messaging of this Page has been disabled after reports of people."),
}


def find_thread(world: World, asked: SendShape) -> Thread | None:
    """The conversation of the recipient, wherever it is."""
    if asked.recipient.id is None:
        raise errors.parameter("This kind of recipient is not supported")
    return world.scalars(select(Thread).where(Thread.psid == asked.recipient.id)).first()


def recipient(home: Home, thread: Thread | None) -> Thread:
    """The same; raises 100/2018001, or 100/2534014, when the id is not one of this Page or Instagram account."""
    is_own = thread is not None and home.id in (thread.page_id, thread.account_id)
    if thread is None or not is_own or thread.person.is_deleted:
        is_instagram = isinstance(home, InstagramAccount) or (is_own and thread is not None and thread.account)
        raise GraphError(100, "(#100) No matching user found", 2534014 if is_instagram else 2018001)
    return thread


def require_allowed_reply(call: Call, thread: Thread, asked: SendShape) -> None:
    """The same for a private reply, which needs no open window."""
    require_able_page(thread.page)
    require_reachable(call, thread)
    _require_european_content(thread, asked.message)


def require_allowed(call: Call, thread: Thread, asked: SendShape) -> None:
    """Raise what Meta answers to a send that it does not take to this person now."""
    require_able_page(thread.page)
    require_reachable(call, thread)
    if asked.messaging_type == "UTILITY":
        utility_messages.require_allowed(call, thread.page, asked.message)
    elif asked.message and asked.message.template:
        raise errors.parameter("A template in message needs messaging_type UTILITY")
    elif asked.tag or asked.messaging_type == "MESSAGE_TAG":
        _require_tag(call, thread, asked)
    else:
        require_window(call.world, thread, WINDOW)
    _require_european_content(thread, asked.message)


def require_able_page(page: Page) -> None:
    """Raise while Meta lets the Page send nothing."""
    if page.restriction in RESTRICTIONS:
        code, subcode, message = RESTRICTIONS[page.restriction]
        raise GraphError(code, message, subcode)


def require_reachable(call: Call, thread: Thread) -> None:
    """Raise for somebody whom this app cannot write to at all."""
    app = call.whoever.app
    if not app.is_live and call.world.get(AppRole, (app.id, thread.person_id)) is None:
        raise GraphError(
            200, "(#200) Cannot message users who are not admins, developers or testers of the app", 2018028
        )
    if thread.owner_app_id not in (None, app.id):
        code, subcode = (100, 2534037) if thread.account else (10, 2018300)
        raise GraphError(
            code, f"(#{code}) Message failed to send because another app is controlling this thread now.", subcode
        )
    if thread.blocked_code:
        raise GraphError(thread.blocked_code, "(#551) This person isn't available right now.", 1545041)


def require_window(world: World, thread: Thread, length: int) -> None:
    """Raise when the person's last interaction is longer ago than this."""
    if world.now() - thread.interacted_at > length:
        raise _outside(
            thread,
            "Learn more about the new policy here: "
            "https://developers.facebook.com/docs/messenger-platform/policy-overview",
        )


def _outside(thread: Thread, more: str) -> GraphError:
    message = f"(#10) This message is sent outside of allowed window. {more}"
    if thread.account:
        return GraphError(10, message, 2534022, status=403, kind="IGApiException")
    return GraphError(10, message, 2018278)


def _require_tag(call: Call, thread: Thread, asked: SendShape) -> None:
    """Of the tags only these two are left; the others died on 2026-04-27 and before."""
    if asked.tag is None:
        raise errors.required("tag")
    if asked.tag == "HUMAN_AGENT":
        require_human_agent(call, thread)
    elif asked.tag != "CUSTOMER_FEEDBACK" or not _is_feedback(asked.message):
        raise errors.parameter("Invalid parameter: this message tag is not supported")
    require_window(call.world, thread, HUMAN_AGENT_WINDOW)


def require_human_agent(call: Call, thread: Thread) -> None:
    """Raise unless the app has the reviewed feature."""
    if "human_agent" not in call.whoever.app.features:
        raise _outside(thread, "The app needs the Human Agent feature.")


def _is_feedback(message: MessageShape | None) -> bool:
    attachment = message.attachment if message else None
    return isinstance(attachment, Template) and attachment.payload.template_type == "customer_feedback"


def _require_european_content(thread: Thread, message: MessageShape | None) -> None:
    """Under the European rules pictures pass and other files do not."""
    if thread.passes_pictures_only and message and any(one.type != "image" for one in message.media()):
        raise GraphError(
            10, "(#10) This action was not submitted due to new privacy rules in Europe and Japan.", 2018336
        )

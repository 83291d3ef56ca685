"""What makes sends fail: by order, or because of the person, the conversation or the Page."""

from __future__ import annotations

from sqlalchemy import delete

from simulator.models import Fault
from simulator.screens import reading
from simulator.screens.meta.about import About
from simulator.screens.meta.actions import action
from simulator.screens.meta.refusals import BY_KEY
from simulator.seed import INBOX_APP
from simulator.world import faults, sending, threads

RESTRICTIONS = {
    "restricted": "for now (10/1893063)",
    "abuse": "because of abuse (368)",
    "reported": "after reports of people (2022)",
}
BLOCK_CODES = {"551": "551/1545041", "200": "200/1545041"}
SPOILED = {
    "lost": "The connection is cut before the answer",
    "garbled": "The answer is an error (1/1357046)",
}


def describe_fault(fault: Fault) -> str:
    """What is going to happen, in words."""
    where = "" if fault.edge == "messages" else f" ({fault.method} {fault.edge})"
    if fault.effect in SPOILED:
        return SPOILED[fault.effect].lower() + where
    key = f"{fault.answer.get('code')}/{fault.answer.get('subcode') or ''}"
    return (BY_KEY[key].title if key in BY_KEY else key.rstrip("/")) + where


@action("refuse")
def refuse(about: About) -> str:
    """Refuse the next sends."""
    refusal = BY_KEY.get(about.form.get("refusal", ""))
    if refusal is None:
        return "Choose how to refuse."
    times = about.number("times", least=1, most=100)
    message = f"(#{refusal.code}) {refusal.message}"
    faults.refuse(about.world, refusal.code, refusal.subcode, message=message, times=times)
    return f"The next {times} sends are refused." if times > 1 else "The next send is refused."


@action("spoil")
def spoil(about: About) -> str:
    """Carry out the next sends, but tell the app otherwise."""
    effect = about.form.get("effect", "lost")
    times = about.number("times", least=1, most=100)
    faults.order(about.world, effect=effect if effect in SPOILED else "lost", times=times)
    return "The next messages will arrive, but their sender will not be told."


@action("forget-faults")
def forget_faults(about: About) -> str:
    """Nothing waits to go wrong any more."""
    about.world.execute(delete(Fault))
    return "Sends succeed again."


@action("block")
def block(about: About) -> str:
    """The customer blocks the Page, or lets it write again."""
    if about.is_on():
        threads.block(about.world, about.page, about.customer, 200 if about.form.get("code") == "200" else 551)
        return f"{about.customer.first_name} has blocked {about.page.name}."
    threads.unblock(about.world, about.page, about.customer)
    return f"{about.customer.first_name} lets {about.page.name} write again."


@action("delete-account")
def delete_account(about: About) -> str:
    """The customer's account is gone, or back."""
    about.customer.is_deleted = about.is_on()
    return f"{about.customer.first_name}'s account is {'gone' if about.is_on() else 'there again'}."


@action("phone")
def phone(about: About) -> str:
    """The customer's phone is off: nothing is delivered until it is on."""
    reading.switch_phone(about.world, about.customer, is_on=not about.is_on())
    return f"{about.customer.first_name}'s phone is {'off' if about.is_on() else 'on'}."


@action("european")
def european(about: About) -> str:
    """The European rules for one conversation."""
    about.thread().is_european = about.is_on()
    return f"In this conversation {'only pictures pass' if about.is_on() else 'every file passes'}."


@action("european-page")
def european_page(about: About) -> str:
    """The European rules for every conversation of the Page."""
    about.page.is_european = about.is_on()
    return f"At {about.page.name} {'only pictures pass' if about.is_on() else 'every file passes'}."


@action("owner")
def owner(about: About) -> str:
    """The Page's inbox takes the conversation, or gives it back."""
    threads.hand_over(about.world, about.thread(), INBOX_APP if about.is_on() else None)
    return f"The conversation belongs to {'the inbox' if about.is_on() else 'nobody'} now."


@action("restriction")
def restriction(about: About) -> str:
    """The Page may not send."""
    wanted = about.form.get("restriction", "")
    about.page.restriction = wanted if wanted in RESTRICTIONS else None
    return f"{about.page.name} may {'not ' if about.page.restriction else ''}send messages."


@action("inbox-answer")
def answer_in_inbox(about: About) -> str:
    """Somebody answers in the Page's own inbox."""
    text = about.form.get("text", "").strip()
    if not text:
        return "Write the answer first."
    sending.answer_in_inbox(about.world, about.thread(), text)
    return f"{about.customer.first_name} has this answer; {about.app.name} hears of it by an echo."

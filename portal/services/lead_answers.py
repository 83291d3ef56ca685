"""Answers of a lead: as a person reads them, and what they tell of the contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.models import ContactField, Lead, LeadForm
from portal.services import lead_forms
from portal.services.lead_contacts import Person, email_of, phone_of

DUMMY = "<test lead:"
"""How the answers of Meta's test leads begin: “<test lead: dummy data for email>”."""


@dataclass(frozen=True)
class Answer:
    """An answer under the words of its question; `field` is what it tells of the contact."""

    question: str
    words: str
    field: ContactField | None
    key: str


def readable(lead: Lead) -> list[Answer]:
    """The answers in the order of the form, with the words of the choices instead of their keys."""
    questions = {question["key"]: question for question in (lead.form.questions if lead.form else ())}
    order = {key: position for position, key in enumerate(questions)}
    given = sorted(lead.answers, key=lambda answer: order.get(answer["key"], len(order)))
    return [_answer(one["key"], lead.words_of(one), questions.get(one["key"]) or {}, lead.form) for one in given]


def person(answers: Sequence[Mapping[str, Any]], form: LeadForm | None) -> Person:
    """What the answers tell of whoever gave them."""
    told: dict[ContactField, str] = {}
    for answer in answers:
        field, value = lead_forms.field_of(form, answer["key"]), " ".join(answer["values"]).strip()
        if field and value and not value.startswith(DUMMY):
            told.setdefault(field, value)
    full = " ".join(filter(None, (told.get(ContactField.FIRST_NAME), told.get(ContactField.LAST_NAME))))
    return Person(
        name=told.get(ContactField.NAME) or full or None,
        email=email_of(told.get(ContactField.EMAIL, "")),
        phone=phone_of(told.get(ContactField.PHONE, ""), form.locale if form else None),
    )


def person_of(answers: Iterable[str]) -> Person:
    """What answers to questions in free words tell: an address and an international number are known by their look."""
    given = list(answers)
    emails, phones = map(email_of, given), (phone_of(one, None) for one in given)
    return Person(email=next(filter(None, emails), None), phone=next(filter(None, phones), None))


def are_dummies(answers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether Meta made these answers up, as it does for test leads."""
    return any(value.startswith(DUMMY) for answer in answers for value in answer["values"])


def _answer(key: str, words: str, question: Mapping[str, Any], form: LeadForm | None) -> Answer:
    return Answer(question.get("label") or _spoken(key), words, lead_forms.field_of(form, key), key)


def _spoken(key: str) -> str:
    """The key of a question whose words are not known, as a person would write it."""
    return key.replace("_", " ").capitalize()

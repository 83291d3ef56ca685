"""The questions of lead forms.

https://developers.facebook.com/docs/marketing-api/guides/lead-ads/create
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from simulator.models import LeadForm, Person
from simulator.store import World

STANDARD = {  # type -> key and label
    "FULL_NAME": ("full_name", "Full name"),
    "FIRST_NAME": ("first_name", "First name"),
    "LAST_NAME": ("last_name", "Last name"),
    "EMAIL": ("email", "Email"),
    "PHONE": ("phone_number", "Phone number"),
    "CITY": ("city", "City"),
    "STREET_ADDRESS": ("street_address", "Street address"),
    "POST_CODE": ("post_code", "Post code"),
    "COUNTRY": ("country", "Country"),
    "DOB": ("date_of_birth", "Date of birth"),
    "COMPANY_NAME": ("company_name", "Company name"),
    "JOB_TITLE": ("job_title", "Job title"),
    "WORK_EMAIL": ("work_email", "Work email"),
    "WORK_PHONE_NUMBER": ("work_phone_number", "Work phone number"),
}


def written(world: World, given: Any) -> dict[str, Any]:
    """A question in full: from a standard type (`EMAIL`), or from `label`, and perhaps `key`, `type` and `options`.

    Options are words, or objects with `key` and `value`.
    """
    given = {"type": given} if isinstance(given, str) else given
    kind = given.get("type", "CUSTOM")
    key, label = STANDARD.get(kind, (_key(given.get("label", "")), ""))
    question = {
        "id": str(3_141_592_653_580_000 + world.number("question")),
        "key": given.get("key", key),
        "label": given.get("label", label),
        "type": kind,
    }
    if given.get("options"):
        question["options"] = [_option(one) for one in given["options"]]
    return question


def _option(given: Any) -> dict[str, str]:
    return dict(given) if isinstance(given, dict) else {"key": _key(given), "value": given}


def _key(text: str) -> str:
    """What Meta makes of a question's words: lower case, gaps as `_`, other letters and `?` as they are."""
    return re.sub(r"\s+", "_", text.strip().lower())


def _email(person: Person) -> str:
    words = [re.sub("[^a-z]", "", part.lower()) for part in (person.first_name, person.last_name)]
    return f"{'.'.join(words)}@example.org" if all(words) else f"person{person.id[-3:]}@example.org"


KNOWN: dict[str, Callable[[Person], str]] = {  # standard key -> what Facebook fills in by itself
    "full_name": lambda person: person.name,
    "first_name": lambda person: person.first_name,
    "last_name": lambda person: person.last_name,
    "email": _email,
    "phone_number": lambda person: f"+49305550{person.id[-3:]}",
}


def prefilled(form: LeadForm, person: Person) -> dict[str, list[str]]:
    """The answers Facebook fills in for a person who opens the form."""
    return {one["key"]: [KNOWN[one["key"]](person)] for one in form.questions if one["key"] in KNOWN}

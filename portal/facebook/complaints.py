"""What may be wrong with a delivery. It is kept in English as it stands here; screens show it in their language."""

from __future__ import annotations


def N_(sentence: str) -> str:  # noqa: N802 - the name by which texts for the catalogue are found
    """Marks a text that is translated later."""
    return sentence


NO_JSON = N_("The delivery is no JSON.")
NO_JSON_OBJECT = N_("The delivery is no JSON object.")
TOO_DEEP = N_("The delivery is nested too deeply.")
NO_ENTRIES = N_("The delivery has no list of entries.")
ENTRY_NO_OBJECT = N_("An entry of the delivery is no object.")
ITEM_NO_OBJECT = N_("An item of the delivery is no object.")
NO_PAGE = N_("The entry does not say which Page it is for.")
NO_LIST = N_("The entry's “%(name)s” is no list.")
NO_PERSON = N_("The event does not say whom it concerns.")
NO_OBJECT = N_("The event's “%(name)s” is no object.")
MISSING = N_("The event has no %(name)s.")
NO_VALUE = N_("The change has no value; the app's subscription must include values.")

ALL = (
    NO_JSON,
    NO_JSON_OBJECT,
    TOO_DEEP,
    NO_ENTRIES,
    ENTRY_NO_OBJECT,
    ITEM_NO_OBJECT,
    NO_PAGE,
    NO_LIST,
    NO_PERSON,
    NO_OBJECT,
    MISSING,
    NO_VALUE,
)

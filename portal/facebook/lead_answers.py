"""From the JSON of the lead edges to shapes. What Meta leaves out is None."""

from __future__ import annotations

from portal.facebook.answers import id_of
from portal.facebook.shapes.leads import LeadAccess, LeadAnswer, LeadDetails, LeadFormInfo, LeadPiece, LeadQuestion
from portal.facebook.values import Json, flag, identifier, mapping, moment, objects, text


def form(answer: Json) -> LeadFormInfo:
    questions = (_question(one) for one in objects(answer.get("questions")))
    return LeadFormInfo(
        id=id_of(answer),
        name=text(answer.get("name")),
        status=text(answer.get("status")),
        locale=text(answer.get("locale")),
        questions=tuple(one for one in questions if one),
    )


def _question(answer: Json) -> LeadQuestion | None:
    key = identifier(answer.get("key")) or identifier(answer.get("id"))
    if key is None:
        return None
    options = ((identifier(one.get("key")), text(one.get("value"))) for one in objects(answer.get("options")))
    return LeadQuestion(
        key=key,
        label=text(answer.get("label")),
        type=text(answer.get("type")) or "CUSTOM",
        options=tuple((key, words or key) for key, words in options if key),
    )


def lead(answer: Json) -> LeadDetails:
    return LeadDetails(
        id=id_of(answer),
        form_id=identifier(answer.get("form_id")),
        created_at=moment(answer.get("created_time")),
        answers=tuple(one for one in map(_answer, objects(answer.get("field_data"))) if one),
        consents=tuple(_consents(answer)),
        is_organic=flag(answer.get("is_organic")),
        platform=text(answer.get("platform")),
        ad_id=_real(answer.get("ad_id")),
        ad_name=text(answer.get("ad_name")),
        adset_id=_real(answer.get("adset_id")),
        adset_name=text(answer.get("adset_name")),
        campaign_id=_real(answer.get("campaign_id")),
        campaign_name=text(answer.get("campaign_name")),
    )


def _answer(field: Json) -> LeadAnswer | None:
    key, values = identifier(field.get("name")), field.get("values")
    if key is None:
        return None
    found = (identifier(value) for value in values) if isinstance(values, list) else ()
    return LeadAnswer(key=key, values=tuple(one for one in found if one))


def _consents(answer: Json) -> list[tuple[str, bool]]:
    """Meta writes a ticked box as "1" and an empty one as ""."""
    boxes = ((identifier(one.get("checkbox_key")), one.get("is_checked")) for one in _boxes(answer))
    return [(key, ticked in (True, 1, "1", "true")) for key, ticked in boxes if key]


def _boxes(answer: Json) -> list[Json]:
    return objects(answer.get("custom_disclaimer_responses"))


def _real(value: object) -> str | None:
    """Leads without an ad may carry 0."""
    found = identifier(value)
    return None if found == "0" else found


def piece(answer: Json) -> LeadPiece:
    paging = mapping(answer.get("paging"))
    after = text(mapping(paging.get("cursors")).get("after")) if "next" in paging else None
    return LeadPiece(leads=tuple(map(lead, objects(answer))), after=after)


def access(answer: Json) -> LeadAccess:
    """Of a Page's fields `has_lead_access` and `leadgen_tos_accepted`."""
    told = mapping(answer.get("has_lead_access"))
    return LeadAccess(
        can_read=flag(told.get("can_access_lead")),
        app_may=flag(told.get("app_has_leads_permission")),
        person_may=flag(told.get("user_has_leads_permission")),
        is_customised=flag(told.get("enabled_lead_access_manager")),
        reason=text(told.get("failure_reason")),
        remedy=text(told.get("failure_resolution")),
        terms_accepted=flag(answer.get("leadgen_tos_accepted")),
    )

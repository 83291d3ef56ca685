"""The shape of a send, as strict as Meta is about it.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.graph import errors
from simulator.graph.call import Call

LONGEST_TEXT = 2_000
S = TypeVar("S", bound=BaseModel)


def _within_text_limit(text: str) -> str:
    """Meta says "characters" and not which; counted as UTF-16 units, the strictest reading."""
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise ValueError(f"Length of param message[text] must be less than or equal to {LONGEST_TEXT}")
    return text


class Shape(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Recipient(Shape):
    """Exactly one way to say who gets it."""

    id: str | None = None
    comment_id: str | None = None
    post_id: str | None = None
    user_ref: str | None = None
    notification_messages_token: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _numbers_are_ids_too(cls, value: Any) -> Any:
        return {k: str(v) if isinstance(v, int) else v for k, v in value.items()} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _one(self) -> Recipient:
        if len(self.model_fields_set) != 1:
            raise ValueError("Param recipient must name exactly one recipient")
        return self


class QuickReply(Shape):
    """A button above the person's keyboard."""

    content_type: Literal["text", "user_phone_number", "user_email"]
    title: Annotated[str, Field(max_length=20)] | None = None
    payload: Annotated[str, Field(max_length=1000)] | None = None
    image_url: str | None = None


class MediaPayload(Shape):
    """Where the file comes from; empty when it comes along as `filedata`."""

    url: str | None = None
    attachment_id: str | None = None
    is_reusable: bool = False


class Media(Shape):
    """A picture, sound, film or file."""

    type: Literal["image", "audio", "video", "file"]
    payload: MediaPayload = MediaPayload()


class LikeHeart(Shape):
    """The heart of Instagram chats."""

    type: Literal["like_heart"]


class ButtonTemplate(Shape):
    """Text with one to three buttons."""

    template_type: Literal["button"]
    text: Annotated[str, Field(max_length=640)]
    buttons: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=3)]


class GenericTemplate(Shape):
    """Up to ten cards."""

    template_type: Literal["generic"]
    elements: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=10)]
    image_aspect_ratio: str | None = None
    sharable: bool | None = None


class FollowUp(Shape):
    """A box for words below a question."""

    type: Literal["free_form"]
    placeholder: Annotated[str, Field(max_length=65)] | None = None


class FeedbackQuestion(Shape):
    """A question answered by a score: satisfaction (1 to 5), effort (1 to 7) or recommendation (0 to 10)."""

    id: Annotated[str, Field(min_length=1, max_length=80)]
    type: Literal["csat", "ces", "nps"]
    title: Annotated[str, Field(max_length=80)] | None = None
    score_label: Literal["neg_pos", "pos_neg"] | None = None
    score_option: str | None = None
    follow_up: FollowUp | None = None


class FeedbackScreen(Shape):
    """The questions that stand together."""

    questions: Annotated[list[FeedbackQuestion], Field(min_length=1, max_length=1)]


class Privacy(Shape):
    """What the business promises about the answers."""

    url: Annotated[str, Field(pattern=r"^https?://\S+$")]


class FeedbackTemplate(Shape):
    """The customer feedback form, the only thing the tag CUSTOMER_FEEDBACK is for.

    https://developers.facebook.com/docs/messenger-platform/send-messages/templates/customer-feedback-template
    """

    template_type: Literal["customer_feedback"]
    title: Annotated[str, Field(min_length=1, max_length=65)]
    subtitle: Annotated[str, Field(max_length=65)] | None = None
    button_title: Annotated[str, Field(max_length=20)] | None = None
    feedback_screens: Annotated[list[FeedbackScreen], Field(min_length=1, max_length=1)]
    business_privacy: Privacy
    expires_in_days: Annotated[int, Field(ge=1, le=7)] = 7


class Template(Shape):
    """A structured message."""

    type: Literal["template"]
    payload: Annotated[ButtonTemplate | GenericTemplate | FeedbackTemplate, Field(discriminator="template_type")]


class TemplateComponent(Shape):
    """The values for one part of a template."""

    type: str
    parameters: list[dict[str, Any]] = []


class UtilityTemplate(Shape):
    """A reference to an approved utility template."""

    name: str
    language: dict[str, str]
    components: list[TemplateComponent] = []


class MessageShape(Shape):
    """Exactly one kind of content, and what may come with it."""

    text: Annotated[str, Field(min_length=1), AfterValidator(_within_text_limit)] | None = None
    attachment: Annotated[Media | Template | LikeHeart, Field(discriminator="type")] | None = None
    attachments: Annotated[list[Media], Field(min_length=1, max_length=30)] | None = None
    sticker_id: int | None = None
    template: UtilityTemplate | None = None
    quick_replies: Annotated[list[QuickReply], Field(max_length=13)] = []
    metadata: Annotated[str, Field(max_length=1000)] | None = None

    @model_validator(mode="after")
    def _one_content(self) -> MessageShape:
        contents = (self.text, self.attachment, self.attachments, self.sticker_id, self.template)
        if sum(content is not None for content in contents) != 1:
            raise ValueError(
                "Must have exactly one of text, attachment, attachments, sticker_id or template in message"
            )
        if self.attachments and any(one.type != "image" for one in self.attachments):
            raise ValueError("Param message[attachments] takes images only")
        return self

    def media(self) -> list[Media]:
        """The files it brings, in order."""
        if self.attachments:
            return self.attachments
        return [self.attachment] if isinstance(self.attachment, Media) else []


class ReplyTo(Shape):
    """The message that is answered."""

    mid: str


class ReactionPayload(Shape):
    """What a `react` is about."""

    message_id: str
    reaction: str | None = None


class SendShape(BaseModel):
    """A whole send; unknown parameters beside these are ignored, as Meta does."""

    recipient: Recipient
    message: MessageShape | None = None
    messaging_type: Literal["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"] | None = None
    tag: str | None = None
    notification_type: Literal["REGULAR", "SILENT_PUSH", "NO_PUSH"] | None = None
    sender_action: Literal["typing_on", "typing_off", "mark_seen", "react", "unreact"] | None = None
    reply_to: ReplyTo | None = None
    payload: ReactionPayload | None = None

    @model_validator(mode="after")
    def _one_purpose(self) -> SendShape:
        if (self.message is None) == (self.sender_action is None):
            raise ValueError("Param message or sender_action is required, and not both")
        return self


STRUCTURES = ("recipient", "message", "reply_to", "payload")
TEXTS = ("messaging_type", "tag", "notification_type", "sender_action")


def read(call: Call) -> SendShape:
    """The send in the call's parameters; raises code 100 for what Meta does not take."""
    given = {name: call.structure(name) for name in STRUCTURES} | {name: call.optional(name) for name in TEXTS}
    return check(SendShape, {name: value for name, value in given.items() if value is not None})


def check(shape: type[S], given: Any, where: str = "") -> S:
    """Validate; the first problem becomes an error as Meta words it. `where` is the parameter that holds `given`."""
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise errors.parameter(_worded(error.errors()[0], where)) from error


def _worded(problem: Any, where: str) -> str:
    path = [where] if where else []
    path += [
        str(part)
        for part in problem["loc"]
        if part not in ("template", "image", "audio", "video", "file", "like_heart")
    ]
    if problem["type"] == "extra_forbidden":
        return f'Invalid keys "{path[-1]}" were found in param "{_param(path[:-1])}".'
    if problem["type"] == "missing":
        return f"The parameter {_param(path)} is required"
    if problem["type"] == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ")
    return f"Param {_param(path)} is invalid: {problem['msg']}"


def _param(path: list[str]) -> str:
    """`message`, `attachment`, `type` as `message[attachment][type]`."""
    return "".join([path[0], *(f"[{part}]" for part in path[1:])]) if path else ""

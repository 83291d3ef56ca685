"""The Graph API as verbs. Every method raises GraphError (Meta refused), NotReached or AnswerLost; see `errors`.

https://developers.facebook.com/docs/graph-api/reference and /docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar

from portal.facebook import answers, downloads
from portal.facebook.comments import CommentCalls
from portal.facebook.errors import Context, GraphError
from portal.facebook.explanations import ErrorClass
from portal.facebook.instagram import InstagramComments
from portal.facebook.leads import LeadCalls
from portal.facebook.shapes import (
    AppInfo,
    AppSubscription,
    AttachmentKind,
    Business,
    ConversationSummary,
    Download,
    HistoryMessage,
    Me,
    MessagingFeature,
    PageAccount,
    Participant,
    Permission,
    Platform,
    Profile,
    SenderAction,
    SentMessage,
    SubscribedApp,
    TokenInfo,
    UserToken,
)
from portal.facebook.transport import Timeout, Transport
from portal.facebook.usage import Usage
from portal.facebook.utility import UtilityCalls
from portal.facebook.values import Json, objects

T = TypeVar("T")

_PLAIN_PAGE_FIELDS = "id,name,access_token,tasks,category,link,picture{url}"
_PAGE_FIELDS = f"{_PLAIN_PAGE_FIELDS},business,instagram_business_account{{id,username,name,profile_picture_url}}"
_REFUSED_FIELD_CODES = (10, 100, 200)
_CONVERSATION_FIELDS = "id,updated_time,message_count,can_reply,participants"
_MESSAGE_FIELDS = "id,created_time,from,to,message,attachments,sticker,shares,reply_to,story,is_unsupported"
_PROFILE_FIELDS = {
    Platform.FACEBOOK: "first_name,last_name,name,profile_pic",
    Platform.INSTAGRAM: "name,username,profile_pic",
}
_PLATFORM_NAMES = {Platform.FACEBOOK: "messenger", Platform.INSTAGRAM: "instagram"}
_UPLOAD_TIMEOUT: Timeout = (10, 150)  # Meta takes up to 75 s for a video


class Graph:
    """Graph API calls in the name of one token: a person's, a Page's, or the app's (`for_app`)."""

    def __init__(
        self,
        token: str,
        *,
        app_secret: str,
        base_url: str,
        version: str,
        timeout: Timeout = (5, 30),
        app_id: str = "app",
    ) -> None:
        """`app_id` is needed only for the methods about the app; "app" is Meta's name for the token's own."""
        self._calls = Transport(token, app_secret=app_secret, base_url=base_url, version=version, timeout=timeout)
        self._app_secret = app_secret
        self._app_id = app_id
        self._base_url = base_url

    @classmethod
    def for_app(cls, app_id: str, app_secret: str, *, base_url: str, version: str, timeout: Timeout = (5, 30)) -> Graph:
        """Calls in the name of the app itself."""
        token = f"{app_id}|{app_secret}"
        return cls(token, app_secret=app_secret, base_url=base_url, version=version, timeout=timeout, app_id=app_id)

    @property
    def comments(self) -> CommentCalls:
        """Posts and comments of Facebook, in the name of a Page."""
        return CommentCalls(self._calls)

    def comments_on(self, platform: Platform) -> CommentCalls:
        """Posts and comments of either platform, in the name of a Page."""
        return InstagramComments(self._calls) if platform is Platform.INSTAGRAM else self.comments

    @property
    def utility(self) -> UtilityCalls:
        """Utility templates and messages, and the feedback form, in the name of a Page."""
        return UtilityCalls(self._calls)

    @property
    def leads(self) -> LeadCalls:
        """The lead edges, in the name of a Page."""
        return LeadCalls(self._calls)

    @property
    def usage(self) -> Usage | None:
        """How much of Meta's limits is used up, as of the last answer that said so."""
        return self._calls.usage

    # The person who connected

    def me(self) -> Me:
        return answers.me(self._calls.get("me", context=Context.ACCOUNT, fields="id,name"))

    def permissions(self) -> list[Permission]:
        found = map(answers.permission, self._calls.each("me/permissions", context=Context.ACCOUNT))
        return [one for one in found if one]

    def accounts(self) -> list[PageAccount]:
        """Every Page the person may see here; those of a portfolio may be missing, see `businesses_pages`."""
        return _with_fields_allowed(self._accounts)

    def businesses_pages(self) -> list[PageAccount]:
        """The Pages of the person's business portfolios: owned, of clients, and assigned; each once.

        Needs business_management. A list that may not be read counts as empty.
        """
        found = {one.id: one for one in self._pages_of("me/assigned_pages", None)}
        for portfolio in self._portfolios():
            for edge in ("owned_pages", "client_pages"):
                for one in self._pages_of(f"{portfolio.id}/{edge}", portfolio):
                    found.setdefault(one.id, one)
        return list(found.values())

    def page(self, page_id: str) -> PageAccount:
        """One Page, also one that `accounts` left out. Raises GraphError 100/33 if the person may not see it."""
        return _with_fields_allowed(lambda fields: answers.page(self._calls.get(page_id, fields=fields)))

    # Tokens and the app

    def debug(self, input_token: str) -> TokenInfo:
        """What Meta knows of a token; of the app's own tokens, so call it `for_app`. An invalid one is no error."""
        return answers.token_info(self._calls.get("debug_token", input_token=input_token))

    def long_lived_token(self, user_token: str, *, now: datetime) -> UserToken:
        """A person's token for about 60 days; call it `for_app`. An expired one cannot be exchanged."""
        answer = self._calls.post(
            "oauth/access_token",
            context=Context.LOGIN,
            grant_type="fb_exchange_token",
            client_id=self._app_id,
            client_secret=self._app_secret,
            fb_exchange_token=user_token,
        )
        return answers.user_token(answer, now=now)

    def app(self) -> AppInfo:
        return answers.app(self._calls.get(self._app_id, fields="id,name,link"))

    def app_subscriptions(self) -> list[AppSubscription]:
        """Where webhooks go, one line per object; call it `for_app`."""
        return [answers.app_subscription(one) for one in self._calls.each(f"{self._app_id}/subscriptions")]

    def subscribe_app(self, object: str, callback_url: str, verify_token: str, fields: Collection[str]) -> None:  # noqa: A002
        """Send webhooks of `object` to this address, which Meta calls meanwhile. Raises GraphError 2200 if it fails."""
        self._calls.post(
            f"{self._app_id}/subscriptions",
            object=object,
            callback_url=callback_url,
            verify_token=verify_token,
            fields=",".join(sorted(fields)),
            include_values="true",
        )

    def unsubscribe_app(self, object: str) -> None:  # noqa: A002
        self._calls.delete(f"{self._app_id}/subscriptions", object=object)

    # Webhooks of a Page

    def subscribed_apps(self, page_id: str) -> list[SubscribedApp]:
        return [answers.subscribed_app(one) for one in self._calls.each(f"{page_id}/subscribed_apps")]

    def subscribe_page(self, page_id: str, fields: Collection[str]) -> None:
        """Send this app the Page's events of exactly these fields; others are dropped."""
        self._calls.post(f"{page_id}/subscribed_apps", subscribed_fields=",".join(sorted(fields)))

    def unsubscribe_page(self, page_id: str) -> None:
        self._calls.delete(f"{page_id}/subscribed_apps")

    # Sending

    def send_text(
        self,
        page_id: str,
        person_id: str,
        text: str,
        *,
        metadata: str,
        human_agent: bool = False,
        reply_to: str | None = None,
    ) -> SentMessage:
        """Send one message, no longer than `text.TEXT_LIMITS`; `metadata` (up to 1000 characters) returns in the echo.

        `human_agent`: typed by a person, more than 24 hours and at most 7 days after the contact's last message.
        """
        message = {"text": text, "metadata": metadata}
        return self._send(page_id, person_id, message, human_agent=human_agent, reply_to=reply_to)

    def send_file(
        self,
        page_id: str,
        person_id: str,
        file: Path | IO[bytes],
        name: str,
        content_type: str,
        kind: AttachmentKind,
        *,
        metadata: str,
        human_agent: bool = False,
    ) -> SentMessage:
        """Send one file as `kind` (image, audio, video or file); the person sees `name`."""
        if isinstance(file, Path):
            with file.open("rb") as opened:
                return self.send_file(
                    page_id, person_id, opened, name, content_type, kind, metadata=metadata, human_agent=human_agent
                )
        message = {"attachment": {"type": kind.value, "payload": {}}, "metadata": metadata}
        upload = {"filedata": (name, file, content_type)}
        return self._send(page_id, person_id, message, human_agent=human_agent, upload=upload)

    def send_action(self, page_id: str, person_id: str, action: SenderAction) -> None:
        self._calls.post(f"{page_id}/messages", recipient=_recipient(person_id), sender_action=action.value)

    # Reading

    def profile(self, person_id: str, platform: Platform = Platform.FACEBOOK) -> Profile:
        """Name and picture; without the reviewed feature Meta answers with nothing in it, or an error."""
        answer = self._calls.get(person_id, context=Context.PROFILE, fields=_PROFILE_FIELDS[platform])
        return answers.profile(answer, person_id=person_id)

    def participant(self, page_id: str, person_id: str, platform: Platform = Platform.FACEBOOK) -> Participant | None:
        """The person as their conversation names them, which works without the reviewed feature."""
        for found in self.conversations(page_id, user_id=person_id, platform=platform):
            return next((one for one in found.participants if one.id == person_id), None)
        return None

    def conversations(
        self,
        page_id: str,
        *,
        user_id: str | None = None,
        updated_after: datetime | None = None,
        platform: Platform = Platform.FACEBOOK,
    ) -> Iterator[ConversationSummary]:
        """Threads, last updated first, asked for page by page while iterating; at most 2 requests a second."""
        listed = self._calls.each(
            f"{page_id}/conversations",
            platform=_PLATFORM_NAMES[platform],
            fields=_CONVERSATION_FIELDS,
            user_id=user_id,
            limit=50,
        )
        for one in map(answers.conversation, listed):
            if updated_after and one.updated_at and one.updated_at < updated_after:
                return
            yield one

    def messages(self, conversation_id: str, limit: int = 20) -> list[HistoryMessage]:
        """The newest messages of a thread, newest first; Meta gives the content of 20 at most."""
        answer = self._calls.get(f"{conversation_id}/messages", fields=_MESSAGE_FIELDS, limit=limit)
        return [answers.history_message(one) for one in objects(answer)]

    def message(self, message_id: str) -> HistoryMessage:
        """One message again, with fresh links to its files. Raises GraphError 9000001 if Meta no longer has it."""
        return answers.history_message(self._calls.get(message_id, fields=_MESSAGE_FIELDS))

    def messaging_features(self, page_id: str) -> list[MessagingFeature]:
        """The reviewed features Meta names for the Page; whether Human Agent is among them is not certain."""
        return [answers.messaging_feature(one) for one in self._calls.each(f"{page_id}/messaging_feature_review")]

    def download(self, url: str, *, limit_bytes: int, to_fileobj: IO[bytes]) -> Download:
        """Fetch an attachment, without a token. Raises DownloadFailed and its kinds besides the usual."""
        return downloads.download(url, limit_bytes=limit_bytes, to_fileobj=to_fileobj, graph_url=self._base_url)

    def _send(
        self,
        page_id: str,
        person_id: str,
        message: Json,
        *,
        human_agent: bool,
        reply_to: str | None = None,
        upload: dict[str, tuple[str, IO[bytes], str]] | None = None,
    ) -> SentMessage:
        answer = self._calls.post(
            f"{page_id}/messages",
            recipient=_recipient(person_id),
            message=json.dumps(message),
            messaging_type="MESSAGE_TAG" if human_agent else "RESPONSE",
            tag="HUMAN_AGENT" if human_agent else None,
            reply_to=json.dumps({"mid": reply_to}) if reply_to else None,
            files=upload,
            timeout=_UPLOAD_TIMEOUT if upload else None,
        )
        return answers.sent_message(answer)

    def _accounts(self, fields: str) -> list[PageAccount]:
        listed = self._calls.each("me/accounts", context=Context.ACCOUNT, fields=fields, limit=100)
        return [answers.page(one) for one in listed]

    def _portfolios(self) -> list[Business]:
        found = map(answers.business, self._readable("me/businesses", "id,name"))
        return [one for one in found if one]

    def _pages_of(self, path: str, portfolio: Business | None) -> list[PageAccount]:
        pages = [answers.page(one) for one in self._readable(path, _PAGE_FIELDS)]
        return [one if one.business else replace(one, business=portfolio) for one in pages]

    def _readable(self, path: str, fields: str) -> list[Json]:
        """The whole list, or nothing if Meta says that it may not be read."""
        try:
            return list(self._calls.each(path, fields=fields, limit=100))
        except GraphError as error:
            if error.explanation.error_class in (ErrorClass.PERMISSION, ErrorClass.GONE, ErrorClass.REQUEST):
                return []
            raise


def _with_fields_allowed(read: Callable[[str], T]) -> T:
    """Meta may refuse everything because of one field whose permission is missing; then ask for the plain ones."""
    try:
        return read(_PAGE_FIELDS)
    except GraphError as error:
        if error.code not in _REFUSED_FIELD_CODES or error.subcode:
            raise
        return read(_PLAIN_PAGE_FIELDS)


def _recipient(person_id: str) -> str:
    return json.dumps({"id": person_id})

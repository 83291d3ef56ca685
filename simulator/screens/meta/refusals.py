"""The refusals that one can order, with Meta's codes and what they mean; those of sends stand here.

https://developers.facebook.com/docs/messenger-platform/error-codes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.screens.meta.about import About
from simulator.world import faults


@dataclass(frozen=True)
class Refusal:
    """`message` is what the answer says after the code."""

    code: int
    subcode: int | None
    meaning: str
    message: str

    @property
    def key(self) -> str:
        """As forms name it."""
        return f"{self.code}/{self.subcode or ''}"

    @property
    def title(self) -> str:
        """As people read it."""
        return f"{self.meaning} ({self.key.rstrip('/')})"


GROUPS: dict[str, tuple[Refusal, ...]] = {
    "For a while": (
        Refusal(2, None, "Meta has a problem, try again", "Service temporarily unavailable"),
        Refusal(4, None, "Too many calls of the app", "Application request limit reached"),
        Refusal(613, None, "Messages come too fast", "Calls to this api have exceeded the rate limit."),
        Refusal(80006, None, "The Page's Messenger limit is used up", "Too many calls to this account."),
    ),
    "This person or message": (
        Refusal(10, 2018278, "The 24 hours are over", "This message is sent outside of allowed window."),
        Refusal(10, 2018108, "The person takes no messages now", "This person isn't receiving messages right now."),
        Refusal(551, 1545041, "The person isn't available", "This person isn't available right now."),
        Refusal(100, 2018001, "No such person", "No matching user found"),
        Refusal(10, 2018300, "Another app has the conversation", "Another app is controlling this thread now."),
        Refusal(10, 2018336, "European privacy rules", "Not submitted due to new privacy rules in Europe and Japan."),
        Refusal(100, None, "Something in the call is wrong", "Invalid parameter"),
        Refusal(100, 2018047, "The file is not what it claims to be", "Upload attachment failure."),
        Refusal(100, 2018109, "The file is too large", "Attachment size exceeds allowable limit"),
    ),
    "The Page or the app": (
        Refusal(10, 1893063, "The Page may not send for now", "This Page is temporarily restricted."),
        Refusal(368, None, "Blocked for abuse", "The action attempted has been deemed abusive or is disallowed."),
        Refusal(2022, None, "Messaging switched off after reports", "Messaging of this Page has been disabled."),
        Refusal(200, None, "A permission is missing", "Permissions error"),
        Refusal(200, 2018028, "Development mode: no role on the app", "Cannot message users who are not testers."),
        Refusal(100, 33, "Gone, or no permission", "Unsupported post request. Object does not exist."),
    ),
    "The token": (
        Refusal(190, 460, "The password was changed", "The user changed their password."),
        Refusal(190, 463, "The token has expired", "Session has expired."),
        Refusal(190, 459, "The person has to confirm who they are", "The user needs to log in at www.facebook.com."),
        Refusal(190, 492, "The role on the Page is gone", "The user must be an administrator of the page."),
    ),
}
BY_KEY = {refusal.key: refusal for group in GROUPS.values() for refusal in group}

Place = tuple[str, str, str]  # the name of what is refused, and the edge and method of the call


def order(about: About, refusals: Mapping[str, Refusal], places: Mapping[str, Place]) -> str:
    """Refuse the next calls as the form says, and tell what was ordered."""
    refusal, place = refusals.get(about.form.get("refusal", "")), places.get(about.form.get("place", ""))
    if refusal is None or place is None:
        return "Choose what to refuse, and how."
    title, edge, method = place
    message = f"(#{refusal.code}) {refusal.message}"
    times = about.number("times", least=1, most=100)
    faults.refuse(about.world, refusal.code, refusal.subcode, message=message, times=times, edge=edge, method=method)
    return f"Refused the next time{'' if times == 1 else 's'}: {title.lower()}."

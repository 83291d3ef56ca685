"""The catalogue of Meta's errors: code, subcode, class, meaning, remedy. Data only; `errors.explain` reads it.

Sources: https://developers.facebook.com/docs/messenger-platform/error-codes (2026-06-25),
https://developers.facebook.com/docs/graph-api/guides/error-handling and reports from production.
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _

from portal.facebook.explanations import Context, ErrorClass, Explanation, Row

_RECONNECT = _("An administrator connects the Page again. Waiting replies are sent afterwards.")
_WAIT = _("Nothing to do: the portal tries again by itself.")
_CHECK = _("The portal checks whether it was sent before it tries again.")
_PICK_ANOTHER_FILE = _("Choose another file, or convert it, and send it again.")
_GRANT = _("An administrator opens the Page's permissions, asks for what is missing, and connects again.")

_PERSON_UNAVAILABLE = (
    ErrorClass.RECIPIENT,
    _("This person cannot be reached: they blocked the Page, closed their account or are restricted by Meta."),
    _("Try again another day, or reach the person in another way."),
)
_OUTSIDE_WINDOW = (
    ErrorClass.WINDOW,
    _("The person wrote more than 24 hours ago, so Meta no longer accepts an ordinary reply."),
    _("Wait until the person writes again. With Meta's Human Agent feature, replies are possible for 7 days."),
)
_OTHER_APP = (
    ErrorClass.THREAD_OWNER,
    _("Another app connected to this Page is in charge of the conversation."),
    _("Release the conversation in that app, or wait until 24 hours after the person's last message. Then retry."),
)
_RATE_LIMIT = (ErrorClass.THROTTLED, _("Meta's limit for the number of requests is reached."), _WAIT)
_NO_INSTAGRAM_USER = (
    ErrorClass.RECIPIENT,
    _("Instagram does not know this person, or no longer."),
    _("Reach the person in another way."),
)
_INSTAGRAM_ACCESS_OFF = (
    ErrorClass.PERMISSION,
    _("The owner of the Instagram account has not allowed apps to use its messages."),
    _("In Instagram: Settings, Messages, Connected tools, switch on “Allow access to messages”. Then retry."),
)
_NO_ROLE_ON_APP = (
    ErrorClass.PERMISSION,
    _("The Meta app is in Development mode, and this person has no role in it."),
    _("An administrator switches the app to Live in Meta's app dashboard. Then retry."),
)
_BAD_COMMENT = (
    ErrorClass.REQUEST,
    _("Meta does not accept a private reply to this comment: it is gone, too old or not on this Page."),
    _("Answer publicly under the post instead."),
)
_CANNOT_REPLY_PRIVATELY = (
    ErrorClass.REQUEST,
    _("This comment cannot be answered privately: it is too old, its author is blocked, or the live video is over."),
    _("Answer publicly under the post instead."),
)

ROWS: tuple[Row, ...] = (
    # Something went wrong at Meta; some of these are reported although the message went out.
    Row(
        -1,
        None,
        ErrorClass.UNSURE,
        _("Meta had an unknown problem and did not say whether the request was carried out."),
        _CHECK,
    ),
    Row(
        1,
        None,
        ErrorClass.UNSURE,
        _("Meta had a temporary problem and did not say whether the request was carried out."),
        _CHECK,
    ),
    Row(
        1,
        99,
        ErrorClass.PERMISSION,
        _("Meta refused without a reason. Often a permission or the verification of the business is missing."),
        _GRANT,
    ),
    Row(
        1,
        1357046,
        ErrorClass.SENT,
        _("Meta reported a problem, but the message was sent."),
        _("Nothing to do: the confirmation follows."),
    ),
    Row(
        2,
        None,
        ErrorClass.UNSURE,
        _("Meta's service was not available for a moment and did not say whether the request was carried out."),
        _CHECK,
    ),
    Row(
        2,
        2018344,
        ErrorClass.PERMISSION,
        _("The terms for Page contacts have not been accepted."),
        _("An administrator of the Page accepts the Page Contact terms in Meta Business Suite."),
    ),
    Row(
        3,
        None,
        ErrorClass.PERMISSION,
        _("The Meta app lacks a capability that this needs."),
        _("An administrator adds the matching use case in Meta's app dashboard."),
    ),
    # Limits.
    Row(4, None, *_RATE_LIMIT),
    Row(17, None, *_RATE_LIMIT),
    Row(32, None, *_RATE_LIMIT),
    Row(80000, None, *_RATE_LIMIT, last_code=80014),
    Row(
        4,
        2018354,
        ErrorClass.RECIPIENT,
        _("This person has received as many marketing messages as Meta allows."),
        _("Wait until the person writes again."),
    ),
    Row(9, 2018352, ErrorClass.THROTTLED, _("Too many actions in a short time."), _WAIT),
    Row(613, None, ErrorClass.THROTTLED, _("Messages were sent faster than Meta allows."), _WAIT),
    Row(613, 1893016, ErrorClass.THROTTLED, _("Messages were sent faster than Meta allows."), _WAIT),
    Row(613, 2018338, ErrorClass.THROTTLED, _("Messages were sent faster than Meta allows."), _WAIT),
    Row(613, 2534040, ErrorClass.THROTTLED, _("Messages were sent faster than Instagram allows."), _WAIT),
    Row(613, 1996, ErrorClass.THROTTLED, _("Meta noticed an unusual number of requests and slows them down."), _WAIT),
    Row(
        None,
        2018321,
        ErrorClass.TRANSIENT,
        _("An automated lead form is running in this conversation."),
        _("Nothing to do: the portal tries again when it is over."),
    ),
    # The messaging window and the person.
    Row(10, 2018278, *_OUTSIDE_WINDOW),
    Row(10, 2534022, *_OUTSIDE_WINDOW),
    Row(
        10,
        2018065,
        ErrorClass.WINDOW,
        _("The person wrote too long ago for this kind of message."),
        _("Wait until the person writes again."),
    ),
    Row(
        10,
        2018108,
        ErrorClass.RECIPIENT,
        _("This person does not receive messages at the moment."),
        _("Try again later, or reach the person in another way."),
    ),
    Row(200, 1545041, *_PERSON_UNAVAILABLE),
    Row(551, None, *_PERSON_UNAVAILABLE),
    Row(551, 1545041, *_PERSON_UNAVAILABLE),
    Row(
        100,
        2018001,
        ErrorClass.RECIPIENT,
        _("Meta does not know this person for this Page: the account was deleted, or it wrote to another Page."),
        _("Reach the person in another way."),
    ),
    Row(100, 2534014, *_NO_INSTAGRAM_USER),
    Row(9010, None, *_NO_INSTAGRAM_USER),
    Row(
        None,
        2018334,
        ErrorClass.RECIPIENT,
        _("The person's privacy settings do not allow private messages from this Page."),
        _("Answer publicly under the post instead."),
    ),
    Row(
        230,
        None,
        ErrorClass.RECIPIENT,
        _("This person has not yet agreed to share their Instagram profile."),
        _("Nothing to do: the name appears after the person has written."),
    ),
    Row(
        100,
        2018218,
        ErrorClass.RECIPIENT,
        _("This person has no Facebook profile, for example because they use Messenger by phone number only."),
        _("Nothing to do: give the contact a name yourself if you know it."),
    ),
    # What was sent.
    Row(
        10,
        2018336,
        ErrorClass.CONTENT,
        _("Under European or Japanese privacy rules Meta passes only text and pictures in this conversation."),
        _("Send a picture or a link instead of the file."),
    ),
    Row(
        100,
        None,
        ErrorClass.REQUEST,
        _("Meta did not accept the request as it was made."),
        _("Change the message and send it again. If that does not help, tell an administrator."),
    ),
    Row(100, 2018008, ErrorClass.REQUEST, _("Meta could not fetch the file."), _PICK_ANOTHER_FILE),
    Row(
        100,
        2018047,
        ErrorClass.REQUEST,
        _("The file is not of the type it claims to be, or Meta does not take this type."),
        _PICK_ANOTHER_FILE,
    ),
    Row(
        100,
        2018074,
        ErrorClass.REQUEST,
        _("The uploaded file belongs to another Page or has expired."),
        _("Attach the file again and send it."),
    ),
    Row(
        100,
        2018109,
        ErrorClass.REQUEST,
        _("The file is larger than Meta allows."),
        _("Make the file smaller, or send a link to it."),
    ),
    Row(100, 2018164, ErrorClass.REQUEST, _("Meta could not process the file."), _PICK_ANOTHER_FILE),
    Row(
        100,
        2018294,
        ErrorClass.REQUEST,
        _("Meta took too long to process the video."),
        _("Make the video shorter or smaller and send it again."),
    ),
    Row(
        100,
        2534015,
        ErrorClass.REQUEST,
        _("Instagram does not accept this message."),
        _("Change the message and send it again; Instagram takes only text, pictures, audio, video and PDF files."),
    ),
    Row(
        100,
        2534068,
        ErrorClass.REQUEST,
        _("This Instagram account cannot send several pictures in one message yet."),
        _("Send the pictures one by one."),
    ),
    Row(
        506,
        None,
        ErrorClass.REQUEST,
        _("The same text was sent a moment ago."),
        _("If it is meant to be sent twice, change it a little and send it again."),
    ),
    Row(
        10303,
        None,
        ErrorClass.REQUEST,
        _("Meta does not allow this action here."),
        _("Do it in Meta Business Suite instead."),
    ),
    Row(
        36103,
        None,
        ErrorClass.REQUEST,
        _("Meta does not allow this action here."),
        _("Do it in Meta Business Suite instead."),
    ),
    Row(
        803,
        None,
        ErrorClass.REQUEST,
        _("The address used for Meta does not exist."),
        _("Tell an administrator: an id in the settings is wrong or empty."),
    ),
    Row(
        2500,
        None,
        ErrorClass.REQUEST,
        _("Meta did not receive a token with the request, or does not know the address."),
        _("An administrator connects the Page again. If that does not help, please report it as an error."),
    ),
    # What it was about.
    Row(
        100,
        33,
        ErrorClass.GONE,
        _("This no longer exists on Facebook, or the connected person may not see it."),
        _("Look at it on Facebook. If it is there, an administrator checks the permissions and rights on the Page."),
    ),
    Row(
        9000001,
        None,
        ErrorClass.GONE,
        _("The message was deleted, or Meta no longer hands it out."),
        _("Nothing to do. Meta Business Suite may still show it."),
    ),
    Row(
        100,
        33,
        ErrorClass.GONE,
        _("This comment no longer exists, or the connected person may not see it."),
        _("Nothing to do if it was removed. Otherwise an administrator checks the rights on the Page."),
        context=Context.COMMENTS,
    ),
    Row(
        200,
        None,
        ErrorClass.PERMISSION,
        _("The connection may not do this with comments of the Page."),
        _(
            "An administrator allows the permissions for comments and the right “Community activity” on the Page, "
            "and connects again."
        ),
        context=Context.COMMENTS,
    ),
    Row(100, 2018292, *_BAD_COMMENT),
    Row(100, 2534025, *_BAD_COMMENT),
    Row(
        10900,
        None,
        ErrorClass.REQUEST,
        _("This comment was already answered privately; Meta allows that once."),
        _("Go on in the direct conversation as soon as the person has answered there, or reply publicly."),
    ),
    Row(10902, None, *_CANNOT_REPLY_PRIVATELY),
    Row(10903, None, *_CANNOT_REPLY_PRIVATELY),
    # Another app.
    Row(10, 2018300, *_OTHER_APP),
    Row(100, 2534037, *_OTHER_APP),
    # Rights.
    Row(10, None, ErrorClass.PERMISSION, _("The connection lacks a permission or a feature that this needs."), _GRANT),
    Row(
        10,
        2534077,
        ErrorClass.PERMISSION,
        _("The link between the Instagram account and the Page has a problem, or two-factor sign-in is required."),
        _("The owner opens Instagram and the Page's settings, and mends what they ask for. Then connect again."),
    ),
    Row(
        100,
        2534013,
        ErrorClass.AUTH,
        _("The Instagram account is no longer linked to its Facebook Page, or was left out at Facebook."),
        _("Link it again in the Page's settings on Facebook. Then connect again, and tick it there."),
    ),
    Row(
        100,
        2018247,
        ErrorClass.PERMISSION,
        _("Meta does not show this person's profile without the feature Business Asset User Profile Access."),
        _("An administrator requests that feature in Meta's app dashboard. Everything else keeps working."),
    ),
    Row(200, None, ErrorClass.PERMISSION, _("A permission is missing for this."), _GRANT, last_code=299),
    Row(200, 2018028, *_NO_ROLE_ON_APP),
    Row(200, 2018027, *_NO_ROLE_ON_APP),
    Row(200, 2018021, *_INSTAGRAM_ACCESS_OFF),
    Row(200, 2534041, *_INSTAGRAM_ACCESS_OFF),
    # The token.
    Row(102, None, ErrorClass.AUTH, _("The session with Facebook has ended."), _RECONNECT),
    Row(190, None, ErrorClass.AUTH, _("Facebook no longer accepts the connection of this Page."), _RECONNECT),
    Row(
        190, 458, ErrorClass.AUTH, _("The person who connected the Page has removed this app on Facebook."), _RECONNECT
    ),
    Row(
        190,
        459,
        ErrorClass.AUTH,
        _("Facebook asks the person who connected the Page to prove who they are."),
        _("That person opens facebook.com, follows the instructions there, and then connects the Page again."),
    ),
    Row(
        190,
        460,
        ErrorClass.AUTH,
        _("The person who connected the Page has changed their password or was logged out everywhere."),
        _RECONNECT,
    ),
    Row(190, 463, ErrorClass.AUTH, _("The connection of this Page has expired."), _RECONNECT),
    Row(
        190,
        464,
        ErrorClass.AUTH,
        _("The Facebook account of the person who connected the Page is not confirmed."),
        _("That person opens facebook.com, confirms the account, and then connects the Page again."),
    ),
    Row(190, 467, ErrorClass.AUTH, _("The connection of this Page is no longer valid."), _RECONNECT),
    Row(
        190,
        492,
        ErrorClass.AUTH,
        _("The person who connected the Page has lost their role on it, or must switch on two-factor sign-in."),
        _("Give the person the role back, or let another administrator of the Page connect it again."),
    ),
    # Meta has restricted something.
    Row(
        10,
        1893063,
        ErrorClass.POLICY,
        _("Meta has restricted this Page for a time."),
        _("An administrator looks at Page quality and the Support inbox on Facebook. Replies wait meanwhile."),
        wait=timedelta(minutes=30),
    ),
    Row(
        10,
        1404170,
        ErrorClass.POLICY,
        _("Meta has blocked this feature for the Page."),
        _("An administrator looks at Page quality and the Support inbox on Facebook."),
    ),
    Row(
        10,
        1893015,
        ErrorClass.POLICY,
        _("Meta has blocked this feature for the Page."),
        _("An administrator looks at Page quality and the Support inbox on Facebook."),
    ),
    Row(
        100,
        2534029,
        ErrorClass.POLICY,
        _("Meta has blocked this business from Instagram messages."),
        _("An administrator asks Meta's business support."),
    ),
    Row(
        341,
        None,
        ErrorClass.POLICY,
        _("Meta has stopped this Page for a time because it sent too much."),
        _("An administrator looks at Page quality on Facebook. Replies wait meanwhile."),
    ),
    Row(
        368,
        None,
        ErrorClass.POLICY,
        _("Meta has blocked this action for a time because it looked like abuse."),
        _("An administrator looks at Page quality on Facebook. Replies wait meanwhile."),
    ),
    Row(
        2022,
        None,
        ErrorClass.POLICY,
        _("People have reported the Page, and Meta has switched off its messages for a day or more."),
        _("An administrator looks at Page quality on Facebook. Replies wait meanwhile."),
        wait=timedelta(hours=24),
    ),
    # Setting up the app.
    Row(
        2200,
        None,
        ErrorClass.REQUEST,
        _("Meta could not verify the webhook address."),
        _("Check that the portal's public address is reachable over https from the internet, then try again."),
    ),
    Row(
        100,
        None,
        ErrorClass.POLICY,
        _("Meta refuses every request of this app: its secret was changed, or Meta has restricted the whole app."),
        _("An administrator checks the app secret and looks at the alerts in Meta's app dashboard."),
        context=Context.ACCOUNT,
    ),
    # Facebook Login: exchanging the code.
    Row(
        1,
        None,
        ErrorClass.REQUEST,
        _("The app secret is wrong."),
        _("Copy the app secret from Meta's app dashboard (App settings, Basic) into the setup and log in again."),
        context=Context.LOGIN,
    ),
    Row(
        101,
        None,
        ErrorClass.REQUEST,
        _("Meta does not know this app ID."),
        _("Copy the app ID from the top of Meta's app dashboard into the setup and log in again."),
        context=Context.LOGIN,
    ),
    Row(
        100,
        None,
        ErrorClass.REQUEST,
        _("Facebook did not accept the login."),
        _("Start the login again."),
        context=Context.LOGIN,
    ),
    Row(
        100,
        36007,
        ErrorClass.REQUEST,
        _("The login took too long; Facebook's code has expired."),
        _("Start the login again."),
        context=Context.LOGIN,
    ),
    Row(
        100,
        36008,
        ErrorClass.REQUEST,
        _("The redirect address is not the one the login was started with."),
        _("Check that the portal's address is registered in Meta's app dashboard exactly, and log in again."),
        context=Context.LOGIN,
    ),
    Row(
        100,
        36009,
        ErrorClass.REQUEST,
        _("Facebook's code was already used, for example because the page was reloaded."),
        _("Start the login again."),
        context=Context.LOGIN,
    ),
    # A person's name and picture.
    Row(
        100,
        33,
        ErrorClass.PERMISSION,
        _("Meta does not show this person's profile to the app."),
        _("An administrator requests the feature Business Asset User Profile Access in Meta's app dashboard."),
        context=Context.PROFILE,
    ),
    Row(
        551,
        None,
        ErrorClass.RECIPIENT,
        _("Meta does not show the profile of this person now."),
        _("Nothing to do: the name follows when Meta shows it."),
        context=Context.PROFILE,
    ),
    # Leads.
    Row(
        200,
        None,
        ErrorClass.PERMISSION,
        _("The lead may not be read: the permission for leads is missing, or leads access was taken from the app."),
        _("Check the connection's permissions, then “Leads access” in the business portfolio: assign this app there."),
        context=Context.LEADS,
    ),
    Row(
        10,
        None,
        ErrorClass.PERMISSION,
        _("The lead may not be read: the connection lacks a permission for leads."),
        _GRANT,
        context=Context.LEADS,
    ),
    Row(
        80005,
        None,
        ErrorClass.THROTTLED,
        _("So many leads were read that Meta asks the portal to slow down."),
        _("Nothing to do: the portal goes on when Meta allows it."),
        context=Context.LEADS,
    ),
    Row(
        278,
        None,
        ErrorClass.PERMISSION,
        _("The permission pages_manage_ads, which reading leads needs as well, is missing."),
        _GRANT,
        context=Context.LEADS,
    ),
    Row(
        103,
        None,
        ErrorClass.PERMISSION,
        _("Leads access was taken from this app in the business portfolio."),
        _("In Meta's business settings, Integrations, Leads access: assign this app under CRMs."),
        context=Context.LEADS,
    ),
    Row(
        100,
        33,
        ErrorClass.GONE,
        _("The lead cannot be read: leads access is missing, or the lead was deleted or is over 90 days old."),
        _("Check “Leads access” in the business portfolio. Meta gives no lead after 90 days."),
        context=Context.LEADS,
    ),
    Row(
        803,
        None,
        ErrorClass.REQUEST,
        _("The id of the lead is empty or a placeholder."),
        _("Send the test lead again with Meta's Lead Ads Testing Tool."),
        context=Context.LEADS,
    ),
    Row(
        100,
        None,
        ErrorClass.CONTENT,
        _("Meta does not take this template or its values as they are."),
        _("An administrator looks at the template in the Page's utility templates, where Meta's answer is shown."),
        context=Context.UTILITY,
    ),
    Row(
        200,
        None,
        ErrorClass.PERMISSION,
        _("The permission for utility messages, pages_utility_messaging, is missing."),
        _("An administrator opens the Page's utility templates and asks Facebook for it."),
        context=Context.UTILITY,
    ),
    Row(
        10,
        None,
        ErrorClass.PERMISSION,
        _("The permission for utility messages, pages_utility_messaging, is missing."),
        _("An administrator opens the Page's utility templates and asks Facebook for it."),
        context=Context.UTILITY,
    ),
    Row(
        100,
        33,
        ErrorClass.GONE,
        _("Meta no longer has this template."),
        _("An administrator makes a new one from it and submits that."),
        context=Context.UTILITY,
    ),
)

UNLISTED = Explanation(
    ErrorClass.UNKNOWN,
    _("Meta refused with an error that the portal does not know."),
    _("Read what Meta says, and try again later."),
)
UNLISTED_TRANSIENT = Explanation(
    ErrorClass.UNSURE, _("Meta had a temporary problem and did not say whether the request was carried out."), _CHECK
)

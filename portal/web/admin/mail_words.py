"""Why an e-mail did not leave, in words, and what to do."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.mail import MailProblem


def explained(problem: str | None, host: str) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    match problem:
        case MailProblem.UNKNOWN_HOST:
            return _("There is no server called %(host)s.", host=host), _("Check how its name is written.")
        case MailProblem.NOT_REACHED:
            return (
                _("The server %(host)s does not answer.", host=host),
                _("Check the port, and whether a firewall lets this machine through to it."),
            )
        case MailProblem.NOT_ENCRYPTED:
            return (
                _("No encrypted connection to %(host)s comes about.", host=host),
                _("Choose another kind of encryption: port 587 goes with STARTTLS, port 465 with TLS."),
            )
        case MailProblem.CERTIFICATE:
            return (
                _("The certificate of %(host)s is not valid for this name.", host=host),
                _("Enter the name that stands in the certificate, or have the server get a valid one."),
            )
        case MailProblem.SIGN_IN:
            return (
                _("The server does not let the portal sign in."),
                _("Check user name and password. Many providers want a password made just for this program."),
            )
        case MailProblem.SENDER:
            return (
                _("The server does not take e-mails from this sender."),
                _("Enter an address that belongs to the account, or have the server allow this one."),
            )
        case MailProblem.RECIPIENT:
            return (
                _("The server does not take e-mails to this address."),
                _("Check the address, or ask the person for another one."),
            )
    return _("The server refused the e-mail."), _("Its own words, below, say why.")

"""Why a sign-up, a cancellation or an attendance mark can be refused."""

from shared.errors import DomainError
from shared.locale import _


class SessionClosed(DomainError):
    """Sign-up has ended: the session has begun or was cancelled."""

    code = "session_closed"
    message = _("Sign-up for this session has closed.")


class NotYetOpen(DomainError):
    """Sign-up opens later; data holds `opens_at`."""

    code = "not_yet_open"
    message = _("Sign-up for this session has not opened yet.")


class NoSignUp(DomainError):
    """This session takes no sign-ups: people just come."""

    code = "no_sign_up"
    message = _("You do not need to sign up for this session. Just come!")


class NotEligible(DomainError):
    """Somebody is too young or too old in the session's year.

    Data holds `name` and `age` of the first, `everyone` as such pairs, `min_age` and `max_age`.
    """

    code = "not_eligible"
    message = _("This session is for another age group.")


class GrownUpNeeded(DomainError):
    """So young a child is signed up with a grown-up's contact; data holds `age`."""

    code = "grown_up_needed"
    message = _("Who turns {age} or younger this year is signed up by a grown-up.")


class AlreadyBooked(DomainError):
    """Someone of the party is already signed up for this session."""

    code = "already_booked"
    message = _("Already signed up for this session.")


class TooManyBookings(DomainError):
    """The account has as many places on coming sessions as one account may; data holds `most`."""

    code = "too_many_bookings"
    message = _("You can have at most {most} places on coming sessions. Cancel one that you do not need.")


class OfferOver(DomainError):
    """The offer was passed on because its time was over, or there is none."""

    code = "offer_over"
    message = _("This offer is over. The seat went to the next in the queue.")


class KeyReused(DomainError):
    """The Idempotency-Key was used before for another request."""

    code = "key_reused"
    message = _("This Idempotency-Key belongs to another request.")


class PartyTooLarge(DomainError):
    """A party has one to eight participants, and an account at most eight on one session: nobody takes them all."""

    code = "party_size"
    message = _("You can sign up at most eight people for one session.")


class TryAgain(DomainError):
    """The state changed while we looked; the same request may be sent again at once."""

    code = "try_again"
    message = _("Something changed in the same moment. Please try once more.")

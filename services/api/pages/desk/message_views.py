"""Messages in the words of those who run sessions."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.locale import Language, _
from shared.messages.queries import Tally

KINDS = {
    "code": _("One-time code"),
    "confirmed": _("You have a seat"),
    "waiting": _("You are in the queue"),
    "promoted": _("There is room"),
    "offer": _("A seat is offered"),
    "offer_lapsed": _("The offer has lapsed"),
    "reminder": _("Reminder"),
    "booking_cancelled": _("Sign-up cancelled"),
    "changed": _("Session changed"),
    "session_cancelled": _("Session called off"),
    "notice": _("Message from the organiser"),
    "fault": _("Reported fault"),
    "calendar_failed": _("A calendar cannot be read"),
    "calendar_asks": _("Much is missing from a calendar"),
}
CHANNELS = {
    "": _("None yet"),
    "email": _("E-mail"),
    "sms": _("Text message"),
    "mailbox": _("Demo mailbox"),
}
UNITS = 10_000  # a cost is kept in 1/10000 of the gateway's currency


@dataclass(frozen=True)
class Totals:
    """The figures above the table."""

    sent: int
    failed: int
    parts: int
    cost: str


def rows(found: Sequence[Tally], language: Language) -> list[list[str | int]]:
    """A row per kind and channel, as the table shows it."""
    say = language.gettext
    return [
        [
            say(KINDS.get(one.kind, one.kind)),
            say(CHANNELS.get(one.channel, one.channel)),
            one.sent,
            one.failed,
            one.dropped,
            one.waiting,
            one.parts,
            _cost(one.cost, language),
        ]
        for one in found
    ]


def totals(found: Sequence[Tally], language: Language) -> Totals:
    """All rows together."""
    return Totals(
        sent=sum(one.sent for one in found),
        failed=sum(one.failed for one in found),
        parts=sum(one.parts for one in found),
        cost=_cost(sum(one.cost for one in found), language),
    )


def _cost(cost: int, language: Language) -> str:
    return language.number(cost / UNITS) if cost else "0"

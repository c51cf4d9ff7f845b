"""What booking means, in plain Python and one thing after the other: the machine's test compares the database with it."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from shared.bookings.book import BookingRequest
from shared.bookings.errors import (
    AlreadyBooked,
    KeyReused,
    NotYetOpen,
    OfferOver,
    SessionClosed,
    TooManyBookings,
)
from shared.errors import DomainError
from shared.schedule.errors import SessionOver, StartsInThePast

Refused = type[DomainError]
SEATED = ("confirmed", "offered")


@dataclass
class ModelParty:
    """A party as the model sees it; `people` are those who are still booked."""

    id: UUID
    account: UUID
    people: list[UUID]
    status: str
    rest_of: UUID | None = None
    until: datetime | None = None
    first_status: str = ""

    def __post_init__(self) -> None:
        self.first_status = self.status

    @property
    def size(self) -> int:
        """How many are still booked."""
        return len(self.people)


def account_of(request: BookingRequest) -> UUID:
    """Whose wish it is: in these tests always somebody's whose id is known."""
    assert isinstance(request.account, UUID)
    return request.account


@dataclass
class Answer:
    """What a request was answered: the party, its status then, and the party of the rest."""

    party_id: UUID
    status: str
    rest_id: UUID | None = None


@dataclass
class Model:
    """One session with its seats and its queue. Every method gives what was refused, or None, and notes the events."""

    now: datetime
    starts: datetime
    ends: datetime
    opens: datetime
    closes: datetime
    capacity: int | None
    most_open: int
    offers: str = "off"
    off: bool = False
    parties: list[ModelParty] = field(default_factory=list)
    answers: dict[tuple[UUID, str], tuple[bytes, Answer]] = field(default_factory=dict)
    told: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    acts: int = 0

    def live(self, *statuses: str) -> Iterator[ModelParty]:
        """The parties of these statuses, in the order in which they came."""
        return (party for party in self.parties if party.status in statuses)

    @property
    def held(self) -> int:
        """Seats that are taken or kept."""
        return sum(party.size for party in self.live(*SEATED))

    @property
    def waiting(self) -> int:
        """People who wait."""
        return sum(party.size for party in self.live("waitlisted"))

    @property
    def free(self) -> int:
        """Seats that somebody may still get."""
        return 1_000_000 if self.capacity is None else self.capacity - self.held

    @property
    def going(self) -> bool:
        """Whether seats may still be given to those who wait."""
        return not self.off and self.now < self.starts

    def booked(self, account: UUID) -> list[UUID]:
        """Whom an account has on the session."""
        return [one for p in self.live(*SEATED, "waitlisted") if p.account == account for one in p.people]

    def book(self, request: BookingRequest, people: list[UUID]) -> Refused | Answer:
        """All get seats, or all wait, or the first of them get what there is."""
        account = account_of(request)
        known = self.answers.get((account, request.key))
        if known is not None:
            return known[1] if known[0] == request.digest else KeyReused
        refused = self._refused(account, people)
        if refused:
            return refused
        taken = len(people) if len(people) <= self.free else 0 if request.together else max(self.free, 0)
        answer = Answer(request.party_id, "confirmed" if taken else "waitlisted")
        self.parties.append(ModelParty(request.party_id, account, people[:taken] or people, answer.status))
        if 0 < taken < len(people):
            answer.rest_id = UUID(int=0)  # the database makes the id; `name_rest` tells it
            rest = ModelParty(answer.rest_id, account, people[taken:], "waitlisted", request.party_id)
            self.parties.append(rest)
        self._tell("BookingConfirmed" if taken else "BookingWaitlisted", request.party_id)
        self.answers[account, request.key] = request.digest, answer
        return answer

    def _refused(self, account: UUID, people: Collection[UUID]) -> Refused | None:
        mine = self.booked(account)
        if set(people) & set(mine):
            return AlreadyBooked
        if self.now >= self.closes:
            return SessionClosed
        if self.now < self.opens:
            return NotYetOpen
        return TooManyBookings if len(mine) + len(people) > self.most_open else None

    def name_rest(self, answer: Answer, rest_id: UUID) -> None:
        """Take over the id that the database gave to those who wait."""
        self.parties[-1].id = rest_id
        answer.rest_id = rest_id

    def cancel(self, party: ModelParty, people: Collection[UUID], *, by_organizer: bool) -> Refused | None:
        """Take *people* out of a party, all when none are named."""
        if self.now >= (self.ends if by_organizer else self.starts):
            return SessionClosed
        left = [one for one in party.people if people and one not in people]
        if len(left) < party.size:
            party.people = left
            party.status = party.status if left else "cancelled"
            self._tell("BookingCancelled", party.id)
            self.settle()
        return None

    def settle(self) -> None:
        """Give or offer what is free to the first who fit."""
        if not self.going:
            return
        until = self.until()
        for party in self.live("waitlisted"):
            if party.size <= self.free:
                party.status, party.until = ("offered", until) if until else ("confirmed", None)
                self._tell("BookingOffered" if until else "BookingPromoted", party.id)

    def until(self) -> datetime | None:
        """Until when an offer made now stands; None when seats are given."""
        left = self.starts - self.now
        if self.offers == "off" or (self.offers == "near" and left > timedelta(hours=3)):
            return None
        stands = min(max(left / 4, timedelta(minutes=15)), timedelta(hours=12))
        return min(self.now + stands, self.starts)

    def accept(self, party: ModelParty) -> Refused | None:
        """Take offered seats."""
        if party.status == "confirmed":
            return None
        if self.off:
            return SessionClosed
        if self.now >= self.starts or party.status != "offered" or party.until is None or party.until <= self.now:
            return OfferOver
        party.status = "confirmed"
        self._tell("BookingConfirmed", party.id)
        return None

    def lapse(self) -> None:
        """Pass on what got no answer in time. Of a session that is off there is nothing to pass on."""
        over = [p for p in self.live("offered") if p.until is not None and min(p.until, self.starts) <= self.now]
        if self.off or not over:
            return
        for party in over:
            party.people, party.status = [], "cancelled"
            self._tell("OfferLapsed", party.id)
        self.settle()

    def resize(self, capacity: int | None) -> Refused | None:
        """Change the number of seats; nobody loses theirs."""
        if self.off or self.now >= self.ends:
            return SessionOver
        self.capacity = capacity
        self.settle()
        return None

    def move(self, by: timedelta) -> Refused | None:
        """Move the session in time; the window of sign-up follows."""
        if self.off or self.now >= self.starts:
            return SessionOver
        if self.starts + by <= self.now:
            return StartsInThePast
        self.opens += by if self.opens > self.now else timedelta()
        self.starts, self.ends, self.closes = self.starts + by, self.ends + by, self.closes + by
        self.opens = min(self.opens, self.closes)
        self.acts += bool(by)
        return None

    def call_off(self) -> Refused | None:
        """Cancel the session: sign-up closes, nobody is promoted, no booking changes."""
        if self.now >= self.ends:
            return SessionOver
        if not self.off:
            self.off, self.closes = True, min(self.closes, self.now)
            self.acts += 1
        return None

    def _tell(self, event: str, subject: UUID) -> None:
        self.told[event, subject] += 1

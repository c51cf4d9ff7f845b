"""A town in which sessions are moved and called off, and what its families would be told now."""

from collections.abc import Sequence
from datetime import timedelta

from shared.bookings.follow import follow
from shared.bookings.subject import Subject
from shared.catalogue.models import Venue
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.channels import Outgoing
from shared.messages.models import Message
from shared.messages.render import render
from shared.messages.truth import still_true
from shared.people.models import Account
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.schedule.move import move_session
from shared.settings import Settings
from tests.factories import make_account
from tests.messages.stage import acts, messages


class Town:
    """Moves and calls off, and looks at what would be sent now."""

    def __init__(self, session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
        self.session, self.clock, self.settings = session, clock, settings

    async def move(self, on: ScheduledSession, by: timedelta = timedelta(), *, to: Venue | None = None) -> None:
        """To another time, or to another hall, by an act of its own."""
        self.clock.advance(timedelta(minutes=1))
        times = {"starts_at": on.starts_at + by, "ends_at": on.ends_at + by}
        await move_session(self.session, self.clock, on, **times, venue_id=to.id if to else None)
        await self.session.flush()

    async def react(self) -> None:
        """Let the handlers see every act."""
        await react.sessions_changed(self.session, self.clock, self.settings, await acts(self.session))

    async def news(self) -> list[Outgoing]:
        """What would leave now, oldest first."""
        await self.session.flush()
        open_ = [m.id for m in await messages(self.session) if m.sent_at is None]
        found = await facts.load(self.session, open_)
        true = sorted((f for f in found if still_true(f, at=self.clock.now())), key=lambda f: f.message.id)
        return [render(f, f.recipient, self.settings, at=self.clock.now()) for f in true if f.recipient]

    async def send(self) -> list[Outgoing]:
        """The same, and it is sent."""
        sent = await self.news()
        for one in sent:
            message = await self.session.get_one(Message, one.id)
            message.sent_at = self.clock.now()
            self.session.add(message)
        await self.session.flush()
        return sent

    async def series(self, on: Sequence[ScheduledSession]) -> SessionSeries:
        """A series of which these are the sessions."""
        first = on[0]
        series = SessionSeries(
            organizer_id=first.organizer_id,
            venue_id=first.venue_id,
            activity_id=first.activity_id,
            title=first.title,
            weekdays=[2],
            starts=first.starts_at.time(),
            duration_minutes=120,
            timezone="Europe/Stockholm",
            first_day=first.starts_at.date(),
            last_day=first.starts_at.date() + timedelta(days=60),
            created_at=self.clock.now(),
        )
        self.session.add(series)
        await self.session.flush()
        for one in on:
            one.series_id = series.id
            self.session.add(one)
        await self.session.flush()
        return series

    async def follower(self, what: SessionSeries | ScheduledSession, account: Account | None = None) -> Account:
        """A family that follows a series, or what a session of none is one of."""
        account = account or await make_account(self.session)
        await follow(self.session, self.clock, account_id=account.id, subject=Subject.of(what))
        return account

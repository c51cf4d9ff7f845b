"""A municipality in which every public page can be met in every state."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlmodel import col, select

from shared.bookings.cancel import cancel
from shared.bookings.follow import follow
from shared.bookings.models import Follower
from shared.bookings.subject import Subject
from shared.catalogue.models import Area
from shared.catalogue.waiting_list import choose_offers
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code, unfollow_token
from shared.people.models import Account
from shared.people.queries import participants_of
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.settings import Settings
from tests.browser.pages.door import State
from tests.browser.pages.staff import staff_states
from tests.factories import make_account, make_area, make_organizer, make_series, make_session, sign_in
from tests.messages.stage import sign_up
from tests.web.conftest import programme_of

HOUR = timedelta(hours=1)
TYPED = {"name": "Kim", "birth_year": "2012", "contact": "kim@example.org", "grown_up": "1"}


@dataclass
class World:
    """What the states are made from."""

    session: AsyncSession
    clock: FixedClock
    settings: Settings
    client: httpx.AsyncClient

    async def states(self) -> list[State]:
        """Every page and state that is looked at, staff's last."""
        on = await self._sessions()
        family = await make_account(self.session, "family@example.org")
        places = await self._places(on, family)
        signed_in = await sign_in(self.session, self.clock, self.settings, family)
        return [
            *await self._found(on),
            *await self._signing_up(on),
            *await self._following(on, family),
            *await self._signing_in(),
            *await self._at_home(places, family, signed_in),
            *_plain(),
            *await staff_states(self.session, self.clock, self.settings, on),
        ]

    async def _sessions(self) -> dict[str, ScheduledSession]:
        """One session for each thing that a list can say of it."""
        db, now = self.session, self.clock.now()
        organizer = await make_organizer(db, "Vivalla club")
        await choose_offers(db, organizer, offers="always")
        series = await make_series(db, organizer=organizer)
        area = await make_area(db)
        words: dict[str, Any] = {
            "organizer": organizer,
            "area": area,
            "description": "Alla är med. Vi delar lag på plats.",
            "bring": "Inneskor och vattenflaska",
            "borrow": "Bollar",
            "min_age": 10,
            "max_age": 16,
            "led_by": "Samira",
            "come_alone": True,
        }
        kinds: dict[str, dict[str, Any]] = {
            "seats": {"seats": 10},
            "last": {"seats": 2, "girls_only": True},
            "full": {"seats": 1},
            "offered": {"seats": 1},
            "later": {"seats": 5},
            "closed": {"seats": 5},
            "plain": {"series_id": series.id},
            "open": {"starts_at": now - HOUR / 2, "opened_at": now, "room": "nearly_full"},
            "cancelled": {"status": "cancelled", "cancelled_at": now, "cancel_reason": "Hallen är stängd."},
            "over": {"starts_at": now - 5 * HOUR},
        }
        on = {
            name: await make_session(db, title=f"Öppen hall: {name}", **words, **special)
            for name, special in kinds.items()
        }
        for name, times in {"later": {"opens_at": now + 6 * HOUR}, "closed": {"closes_at": now - HOUR}}.items():
            seats = await db.get_one(SessionSeats, on[name].id)
            db.add(seats.sqlmodel_update(times))
        await db.flush()
        return on

    async def _places(self, on: dict[str, ScheduledSession], family: Account) -> dict[str, str]:
        """A seat for two, a place in a queue, and a seat that is offered; addresses by what it is."""
        db, clock, settings = self.session, self.clock, self.settings
        await sign_up(db, clock, settings, "First", on=on["full"])
        before = await sign_up(db, clock, settings, "Second", on=on["offered"])
        placed = {
            "seat": await sign_up(db, clock, settings, "Noor", "Ali", on=on["seats"], account=family),
            "waiting": await sign_up(db, clock, settings, "Alex", on=on["full"], account=family),
            "offered": await sign_up(db, clock, settings, "Robin", on=on["offered"], account=family),
            "given back": await sign_up(db, clock, settings, "Mika", on=on["last"], account=family),
        }
        for party in (before, placed["given back"]):
            await cancel(db, clock, settings, account_id=party.account.id, party_id=party.party_id)
        return {name: f"/my/bookings/{party.party_id}" for name, party in placed.items()}

    async def _found(self, on: dict[str, ScheduledSession]) -> list[State]:
        area = await self.session.get_one(Area, on["plain"].area_id)
        too_long = "&".join(
            ["q=" + "a" * 80, *[f"area={area.slug}"] * 2, "age=12&who=girls&where=indoors", "nosignup=1"]
        )
        return [
            State("the list", "/"),
            State("the list, filtered", "/?seats=1&age=12"),
            State("an empty list", "/?day=2027-01-01&activity=nothing"),
            State("a list with nothing like it", "/?q=schack"),
            State("a list that no calendar takes", f"/?{too_long}"),
            State("the list in another site", "/embed"),
            State("a calendar to subscribe to", f"/subscribe/areas/{area.slug}"),
            State("the calendar of a series", f"/subscribe/series/{on['plain'].series_id}"),
            State("the poster of a series", f"/series/{on['plain'].series_id}/poster"),
            State("the poster of an area", f"/areas/{area.slug}/poster"),
            *(State(f"a session: {name}", f"/sessions/{one.id}") for name, one in on.items()),
        ]

    async def _signing_up(self, on: dict[str, ScheduledSession]) -> list[State]:
        seats, full = (f"/sessions/{on[name].id}/sign-up" for name in ("seats", "full"))
        code = await self._sent(seats, TYPED)
        return [
            State("signing up", seats),
            State("signing up for the queue", full),
            State("signing up too late", f"/sessions/{on['closed'].id}/sign-up"),
            State("signing up, two people", seats, form=TYPED | {"add": "1"}),
            State("signing up, mistakes", seats, form={"name": "", "birth_year": "12"}, status=422),
            State("signing up, too old", seats, form=TYPED | {"birth_year": "1990"}, status=422),
            State("the code of a sign-up", code),
            State("the code of a sign-up, wrong", code, form={"code": "000000"}, status=422),
            await self._refused(seats),
        ]

    async def _refused(self, seats: str) -> State:
        """Somebody proves their contact, and is on the list already."""
        led_to = ""
        for _ in range(2):
            code = await self._sent(seats, TYPED | {"contact": "twice@example.org"})
            number = one_time_code(self.settings.secret_key, UUID(code.rpartition("/")[2]))
            led_to = await self._sent(code, {"code": number})
            self.client.cookies.clear()
        account = (await self.session.exec(select(Account).where(Account.contact == "twice@example.org"))).one()
        headers = await sign_in(self.session, self.clock, self.settings, account)
        return State("a sign-up that is refused", led_to, headers=headers)

    async def _following(self, on: dict[str, ScheduledSession], family: Account) -> list[State]:
        """A series, and what a session of none is one of; the family follows both."""
        form, programme = (
            f"/series/{on['plain'].series_id}/follow",
            f"{await programme_of(self.session, on['open'])}/follow",
        )
        code = await self._sent(form, {"contact": "robin@example.org"})
        other_code = await self._sent(programme, {"contact": "robin@example.org"})
        for one in (on["plain"], on["open"]):
            await follow(self.session, self.clock, account_id=family.id, subject=Subject.of(one))
        series, other = (await self.session.exec(select(Follower).order_by(col(Follower.id)))).all()
        return [
            State("following", form),
            State("following a programme", programme),
            State("following, mistakes", form, form={"contact": "nobody"}, status=422),
            State("the code to follow", code),
            State("the code to follow a programme", other_code),
            *(
                State(name, f"/follow/stop/{one.id}/{unfollow_token(self.settings.secret_key, one.id)}")
                for name, one in (("stopping", series), ("stopping a programme", other))
            ),
        ]

    async def _signing_in(self) -> list[State]:
        code = await self._sent("/sign-in", {"contact": "alex@example.org"})
        return [
            State("signing in", "/sign-in"),
            State("signing in, mistakes", "/sign-in", form={"contact": "nobody"}, status=422),
            State("the code to sign in", code),
            State("the code to sign in, wrong", code, form={"code": "000000"}, status=422),
        ]

    async def _sent(self, path: str, form: dict[str, str]) -> str:
        """Where the code of this form is asked for."""
        return str((await self.client.post(path, data=form)).headers["location"])

    async def _at_home(self, places: dict[str, str], family: Account, headers: dict[str, str]) -> list[State]:
        child = (await participants_of(self.session, family.id))[0]
        person = f"/my/people/{child.id}"
        nobody = await sign_in(self.session, self.clock, self.settings, await make_account(self.session))
        return [
            State("my sessions, none", "/my", headers=nobody),
            State("whom we sign up", "/my/people", headers=headers),
            State("whom we sign up, nobody", "/my/people", headers=nobody),
            State("a child", person, headers=headers),
            State("a child, mistakes", person, form={"name": "", "birth_year": "12"}, status=422, headers=headers),
            State("removing a child", f"{person}/remove", headers=headers),
            State("our calendar", "/my/calendar", headers=headers),
            State("our calendar, renewed", "/my/calendar?done=renewed", headers=headers),
            State("renewing our calendar", "/my/calendar/renew", headers=headers),
            State("our data", "/my/data", headers=headers),
            State("erasing everything", "/my/erase", headers=headers),
            State("erasing everything, not sure", "/my/erase", form={"sure": ""}, status=422, headers=headers),
            State("erased", "/erased"),
            State("my sessions", "/my", headers=headers),
            State("my sessions, cancelled", "/my?cancelled=1", headers=headers),
            State("my sessions, followed", "/my?done=followed", headers=headers),
            State("the desk, not allowed", "/desk", headers=headers, status=403),
            *(State(f"a booking: {name}", place, headers=headers) for name, place in places.items()),
            State("cancelling", f"{places['seat']}/cancel", headers=headers),
            State("language and reminders", "/my/messages", headers=headers),
        ]


def _plain() -> list[State]:
    return [
        State("about", "/about"),
        State("accessibility", "/accessibility"),
        State("a fault, nothing written", "/accessibility", form={"text": ""}, status=422),
        State("a fault, reported", "/accessibility?done=1"),
        State("without network", "/offline"),
        State("no such page", "/nothing-here", status=404),
        State("every part", "/demo/styles", public=False),
        State("the demo's mailbox", "/demo/messages", public=False),
        State("the API's documentation", "/api/docs", public=False),
    ]

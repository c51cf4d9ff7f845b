"""My sessions: what is next stands first, and a seat cannot be mistaken for a place in the queue."""

from datetime import timedelta

import httpx

from shared.bookings.follow import follow
from shared.bookings.models import Party
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import Account
from shared.schedule.models import SessionSeries
from tests.factories import make_account, make_session
from tests.web.conftest import Book


async def test_what_is_next_stands_first_and_the_rest_by_day(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, clock: FixedClock, book_for: Book
) -> None:
    """The next one as a whole ticket, later ones as cards that say what they are."""
    soon, later = clock.now() + timedelta(hours=3), clock.now() + timedelta(days=3)
    full = await make_session(session, seats=1, starts_at=later, title="Judo")
    await book_for(full, await make_account(session), "Robin")
    waiting = await book_for(full, account, "Kim")
    seat = await book_for(await make_session(session, seats=5, starts_at=soon, title="Basket"), account, "Lo")
    page = (await family.get("/my")).text
    assert page.index("Next") < page.index("You have a seat") < page.index("Judo")
    assert "notice-confirmed" in page
    assert "card-waiting" in page
    assert "Number 1 in the queue" in page
    assert "card-confirmed" not in page
    for placed in (waiting, seat):
        assert f'href="/my/bookings/{placed.party_id}/cancel"' in page


async def test_a_family_that_was_parted_sees_by_name_who_has_a_seat_and_who_waits(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, book_for: Book
) -> None:
    """Four children, two seats: one panel with both answers, those with seats first, each part with its own way out."""
    on = await make_session(session, seats=2, title="Basket")
    seated = await book_for(on, account, "Amina", "Bilal", "Ceylan", "Dina", together=False)
    page = (await family.get("/my")).text
    panel = page[page.index("notice-confirmed") : page.index("<dl")]
    order = [panel.index(word) for word in ("You have 2 seats", "Amina", "Bilal", "notice-waiting", "Ceylan", "Dina")]
    assert order == sorted(order)
    for party in (seated.party_id, seated.rest_id):
        assert f'href="/my/bookings/{party}"' in panel
    assert page.count(">Basket<") == 1


async def test_what_is_over_is_folded_newest_first(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, clock: FixedClock, book_for: Book
) -> None:
    """By month; it says where there was no seat."""
    for days, title in ((1, "Basket"), (20, "Judo")):
        on = await make_session(session, seats=1, starts_at=clock.now() + timedelta(days=days), title=title)
        if title == "Judo":
            await book_for(on, await make_account(session), "Robin")
        await book_for(on, account, f"Kim {title}")
    clock.advance(timedelta(days=40))
    page = (await family.get("/my")).text
    assert "Nothing booked" in page
    assert "Earlier</summary>" not in page
    assert page.index("October 2026") < page.index("Judo") < page.index("(no seat)") < page.index("September 2026")
    assert page.index("September 2026") < page.index("Basket")


async def test_it_leads_to_everything_that_is_the_familys(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, clock: FixedClock, series: SessionSeries
) -> None:
    """And what is followed can be stopped there."""
    await follow(session, clock, account_id=account.id, subject=Subject.of(series))
    page = (await family.get("/my")).text
    for href in ("/my/people", "/my/calendar", "/my/messages", "/my/data"):
        assert f'href="{href}"' in page
        assert (await family.get(href)).status_code == 200
    assert f'action="/series/{series.id}/unfollow"' in page


async def test_what_the_phone_keeps_of_an_offer_has_its_time(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, clock: FixedClock, book_for: Book
) -> None:
    """Without network nobody learns that it is over, so until when is said, and an old one is called over."""
    placed = await book_for(await make_session(session, seats=3), account, "Kim")
    party = await session.get_one(Party, placed.party_id)
    session.add(party.sqlmodel_update({"status": "offered", "offered_until": clock.now() + timedelta(hours=1)}))
    await session.commit()
    kept = (await family.get("/my")).text.partition('id="kept">')[2].partition("</script>")[0]
    assert "There is a seat for you until" in kept
    assert "Kim" not in kept
    clock.advance(timedelta(hours=2))
    assert "This offer is over" in (await family.get("/my")).text.partition('id="kept">')[2].partition("</script>")[0]

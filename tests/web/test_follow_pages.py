"""Follow a series or a programme: with a code once, at once on a known device; stop there, on the list, or by message."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col, select

from shared.bookings.follow import follow
from shared.bookings.models import Follower
from shared.bookings.subject import Subject
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code, unfollow_token
from shared.messages.render import unfollow_url
from shared.people.models import Account, Participant
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.settings import Settings
from tests.factories import make_account, make_session
from tests.web.conftest import programme_of, sessions_of

PROMISE = "We tell you when it changes or is called off. Nothing else."


async def _followers(session: AsyncSession) -> list[Follower]:
    return [one for one in await session.exec(select(Follower)) if one.stopped_at is None]


@dataclass(frozen=True)
class What:
    """Something to follow: where its forms are, what it is called, and its sessions in the order of time."""

    subject: Subject
    address: str
    called: str
    sessions: Sequence[ScheduledSession]


@pytest.fixture(params=["series", "programme"])
async def what(request: pytest.FixtureRequest, session: AsyncSession, series: SessionSeries) -> What:
    """Three evenings of a series, or three that only their organiser, activity and hall have in common."""
    evenings = await sessions_of(session, series)
    if request.param == "series":
        return What(Subject.of(series), f"/series/{series.id}", "<bdi>Open hall</bdi>", evenings)
    for on in evenings:
        on.series_id = None
        session.add(on)
    await session.commit()
    called = "<bdi>Basket</bdi> with <bdi>Exempelklubben</bdi>, <bdi>Sporthallen</bdi>"
    return What(Subject.of(evenings[0]), await programme_of(session, evenings[0]), called, evenings)


@pytest.fixture
async def follower(session: AsyncSession, clock: FixedClock, account: Account, what: What) -> Follower:
    """The family, who follows it."""
    await follow(session, clock, account_id=account.id, subject=what.subject)
    return (await session.exec(select(Follower))).one()


async def test_a_visitor_follows_with_a_contact_and_a_code(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, what: What
) -> None:
    """No name, no birth year: a contact. Afterwards the device is known, and the list says what is followed."""
    first = what.sessions[0]
    page = (await client.get(f"/sessions/{first.id}")).text
    assert PROMISE in page
    assert f'class="button button-primary" href="{what.address}/follow"' in page  # nobody signs up here

    asked = (await client.get(f"{what.address}/follow")).text
    assert 'name="contact"' in asked
    assert what.called in asked
    assert 'name="name"' not in asked
    sent = await client.post(f"{what.address}/follow", data={"contact": "kim@example.org"})
    assert await _followers(session) == []
    challenge = UUID(sent.headers["location"].rsplit("/", 1)[1])
    code = one_time_code(settings.secret_key, challenge)
    answer = await client.post(sent.headers["location"], data={"code": code})

    mine = (await client.get(answer.headers["location"])).text
    assert "You follow it now" in mine
    assert what.called in mine
    assert "Next:" in mine
    assert len(await _followers(session)) == 1
    assert (await session.exec(select(Participant))).all() == []


async def test_going_back_after_the_code_shows_what_came_of_it(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, what: What
) -> None:
    """The back button and a second submit."""
    sent = await client.post(f"{what.address}/follow", data={"contact": "kim@example.org"})
    path = sent.headers["location"]
    form = {"code": one_time_code(settings.secret_key, UUID(path.rsplit("/", 1)[1]))}
    answers = [await client.post(path, data=form), await client.post(path, data=form), await client.get(path)]
    assert [a.headers["location"] for a in answers] == ["/my?done=followed"] * 3
    assert len(await _followers(session)) == 1


async def test_a_wrong_contact_and_a_wrong_code_are_told(client: httpx.AsyncClient, what: What) -> None:
    """At the field, with what was typed."""
    wrong = await client.post(f"{what.address}/follow", data={"contact": "nonsense"})
    assert (wrong.status_code, 'value="nonsense"' in wrong.text) == (422, True)
    sent = await client.post(f"{what.address}/follow", data={"contact": "kim@example.org"})
    assert (await client.post(sent.headers["location"], data={"code": "x"})).status_code == 422


async def test_a_known_device_follows_and_stops_on_the_sessions_page(
    family: httpx.AsyncClient, session: AsyncSession, what: What
) -> None:
    """One tap each, and back to the page one was on; both twice without harm."""
    first = what.sessions[0]
    form = {"session": str(first.id)}
    for _ in range(2):
        done = await family.post(f"{what.address}/follow", data=form)
        assert done.headers["location"] == f"/sessions/{first.id}#follow"
    assert "Stop following" in (await family.get(f"/sessions/{first.id}")).text
    for _ in range(2):
        await family.post(f"{what.address}/unfollow", data=form)
    assert "Stop following" not in (await family.get(f"/sessions/{first.id}")).text
    assert await _followers(session) == []


@pytest.mark.usefixtures("follower")
async def test_the_list_shows_the_next_session_that_takes_place(
    family: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, what: What
) -> None:
    """One that is called off is not the next; and the list has the button that stops."""
    first, second, *_ = what.sessions
    assert f'href="/sessions/{first.id}"' in (await family.get("/my")).text
    await cancel_session(session, clock, first, reason="Storm")
    await session.commit()
    page = (await family.get("/my")).text
    assert f'href="/sessions/{second.id}"' in page
    assert f'action="{what.address}/unfollow"' in page


async def test_what_does_not_exist_cannot_be_followed(client: httpx.AsyncClient) -> None:
    """Neither a series nor a programme."""
    assert (await client.get(f"/series/{uuid4()}/follow")).status_code == 404
    assert (await client.get("/programme/nobody/nothing/nowhere/follow")).status_code == 404


async def test_what_nobody_has_seen_cannot_be_followed(
    client: httpx.AsyncClient, family: httpx.AsyncClient, session: AsyncSession
) -> None:
    """A draft has no page, and its programme has none either, for a visitor as for a family, until it is public."""
    on = await make_session(session, status="draft")
    address = await programme_of(session, on)
    assert (await client.get(f"{address}/follow")).status_code == 404
    assert (await family.post(f"{address}/follow")).status_code == 404
    assert await _followers(session) == []
    on.status = "published"
    session.add(on)
    await session.commit()
    assert (await family.post(f"{address}/follow")).headers["location"] == "/my?done=followed"


async def test_a_session_of_no_series_says_what_one_would_follow(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    """By activity, organiser and hall, whoever looks; the way to sign up stays the first thing to do."""
    on = await make_session(session, seats=3)
    page = (await client.get(f"/sessions/{on.id}")).text
    part = page.partition('id="follow"')[2].partition("</section>")[0]
    assert "<bdi>Basket</bdi> with <bdi>Exempelklubben</bdi>, <bdi>Sporthallen</bdi>" in part
    assert f'class="button button-secondary" href="{await programme_of(session, on)}/follow"' in part


async def test_the_address_in_a_message_stops_after_a_question(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, follower: Follower
) -> None:
    """A scanner that follows the link stops nothing; the button does, without a sign-in."""
    address = unfollow_url(settings, follower.id)
    page = await client.get(address)
    assert (page.status_code, "Stop following" in page.text) == (200, True)
    assert len(await _followers(session)) == 1
    stopped = await client.post(address)
    assert (stopped.status_code, "You do not follow it any more" in stopped.text) == (200, True)
    await session.refresh(follower)
    assert await _followers(session) == []
    assert "You do not follow it any more" in (await client.get(address)).text


async def test_a_mail_programs_own_button_stops_it(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, follower: Follower
) -> None:
    """RFC 8058: no cookies, no origin, one fixed field, and an answer that is no redirect."""
    answer = await client.post(unfollow_url(settings, follower.id), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    await session.refresh(follower)
    assert await _followers(session) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_wrong_token_is_like_a_follower_who_does_not_exist(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, follower: Follower, method: str
) -> None:
    """Neither stops anything, and nobody learns which followers there are."""
    other = uuid4()
    paths = (
        f"/follow/stop/{follower.id}/{unfollow_token(settings.secret_key, other)}",
        f"/follow/stop/{follower.id}/ü",
        f"/follow/stop/{other}/{unfollow_token(settings.secret_key, other)}",
    )
    answers = [await client.request(method, path) for path in paths]
    assert [a.status_code for a in answers] == [404, 404, 404]
    assert len(await _followers(session)) == 1


@pytest.mark.parametrize("way", ["list", "message"])
async def test_one_familys_stop_leaves_the_others(
    family: httpx.AsyncClient,
    settings: Settings,
    session: AsyncSession,
    clock: FixedClock,
    what: What,
    follower: Follower,
    way: str,
) -> None:
    """It goes on being followed by everyone else, whichever way one stops."""
    other = await make_account(session)
    await follow(session, clock, account_id=other.id, subject=what.subject)
    by_message = unfollow_url(settings, follower.id)
    await family.post(by_message if way == "message" else f"{what.address}/unfollow")
    accounts = select(Follower.account_id).where(col(Follower.stopped_at).is_(None))
    assert (await session.exec(accounts)).all() == [other.id]

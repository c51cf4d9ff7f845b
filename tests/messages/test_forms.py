"""Every kind of message in every form and language: complete, plain, and within what a text message may cost."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from shared.bookings.follow import follow
from shared.bookings.subject import Subject
from shared.calendars.models import CalendarSource
from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.faults.report import NewReport, report_fault
from shared.ids import new_id
from shared.locale import LANGUAGES
from shared.messages import facts, react
from shared.messages.channels import Outgoing
from shared.messages.channels.sms.alphabet import parts, plain
from shared.messages.models import KINDS as MESSAGE_KINDS
from shared.messages.render import KINDS, render
from shared.messages.truth import RULES
from shared.messages.write import NewMessage, write
from shared.people.contact import Contact
from shared.people.models import Account
from shared.people.sign_in import request_code
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession
from shared.schedule.move import move_session
from shared.schedule.notify import notify
from shared.settings import Settings
from tests.factories import (
    make_account,
    make_activity,
    make_area,
    make_organizer,
    make_series,
    make_session,
    make_staff,
    make_venue,
)
from tests.factories.schedule import TOMORROW_EVENING
from tests.messages.stage import acts, messages, sign_up

FOLDERS = sorted(path.name for path in KINDS.iterdir() if path.is_dir())
FORMS = ("subject.txt", "text.txt", "html.html", "sms.txt")
DIRECTION = {"ar": "rtl"}
MOST_PARTS = {"ar": 3}
"""Arabic has 70 signs a part, not 160."""
EVERYWHERE = [(language, contact) for language in LANGUAGES for contact in ("email", "phone")]
IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
NUMBER = "+46701740605"
DAYS = [TOMORROW_EVENING + timedelta(days=days) for days in (1, 2)]
REAL = "https://spontan.example.org"

# Where a mail program would fetch something, run something, or leave our own pages.
FETCHES = re.compile(
    r"<(img|script|link|iframe|object|video|audio|form|style)\b|\burl\(|@import|\bsrc=|background", re.IGNORECASE
)


class Reader(HTMLParser):
    """The text, the tags and the links of an HTML form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Remember it."""
        self.texts.append(data)

    @property
    def links(self) -> list[str]:
        """Where one can go."""
        return [attrs["href"] or "" for tag, attrs in self.tags if tag == "a"]

    @property
    def words(self) -> str:
        """What one reads."""
        return " ".join("".join(self.texts).split())


async def everything(
    session: AsyncSession, clock: FixedClock, settings: Settings, language: str, contact_kind: str
) -> dict[str, Outgoing]:
    """Every kind as it would leave, with names and words of an ordinary length; by kind."""
    account = await make_account(session)
    account.language = language
    if contact_kind == "phone":
        account.contact_kind, account.contact = "phone", NUMBER
    session.add(account)
    on = await make_session(
        session,
        seats=10,
        title="Tjejkväll – basket & häng",
        venue=await make_venue(session, "Vivallaskolan – ”gamla” hallen", area=await make_area(session)),
        activity=await make_activity(session),
        bring="Inneskor och vattenflaska",
        borrow="Bollar",
    )
    party = await sign_up(session, clock, settings, "Samira", "<b>Alex</b>", on=on, account=account)
    await write(
        session,
        clock,
        [NewMessage(kind, party.party_id, party.account.id, f"{kind}:{party.party_id}") for kind in RULES],
    )
    await every_act(session, clock, settings, on, account)
    contact = Contact("phone", NUMBER) if contact_kind == "phone" else Contact("email", account.contact)
    challenge = await request_code(session, clock, settings, contact, language=language)
    await react.write_code(session, clock, settings, [challenge.id])
    found = await facts.load(session, [one.id for one in await messages(session)])
    visited = [
        replace(
            one,
            visit=replace(
                one.visit,
                session=one.visit.session.model_copy(update={"cancel_reason": "Hallen är stängd – vattenläcka…"}),
            ),
        )
        if one.visit
        else one
        for one in found
    ]
    return {one.message.kind: render(one, one.recipient, settings, at=clock.now()) for one in visited if one.recipient}


async def every_act(
    session: AsyncSession, clock: FixedClock, settings: Settings, on: ScheduledSession, account: Account
) -> None:
    """A notice about *on*, and two more sessions of the account: one that is called off, one that is moved."""
    offer = on.model_dump(include={"venue_id", "activity_id", "organizer_id", "area_id", "title"})
    series = await make_series(session)
    off, moved = [await make_session(session, seats=5, **offer, series_id=series.id, starts_at=day) for day in DAYS]
    await sign_up(session, clock, settings, "Noor", on=off, account=account)
    await follow(session, clock, account_id=account.id, subject=Subject.of(series))
    hall = await make_venue(session, "Oxhagens nya sporthall")
    later = moved.starts_at + timedelta(hours=1)
    await move_session(session, clock, moved, starts_at=later, ends_at=later + timedelta(hours=2), venue_id=hall.id)
    await cancel_session(session, clock, off, reason="Hallen är stängd – vattenläcka…")
    await react.sessions_changed(session, clock, settings, await acts(session))
    leader = await make_staff(session, "coordinator", await session.get_one(Organizer, on.organizer_id))
    notice = await notify(session, clock, on, text="Vi är i hall B – ta “södra” ingången.", by=leader.id)
    await react.notice(session, clock, settings, [notice.id])
    fault = NewReport(new_id(), "Listan – går inte att läsa <b>alls</b>", page="/sessions", contact="alex@example.org")
    await report_fault(session, clock, fault)
    await make_staff(session, "administrator", account=account)
    await react.fault(session, clock, settings, [fault.id])
    club = await make_organizer(session)
    source = CalendarSource(
        organizer_id=club.id,
        url="https://club.example/4f2a/basket.ics",
        title="Basket – öppen hall",
        venue_id=on.venue_id,
        activity_id=on.activity_id,
        created_at=clock.now(),
        next_read_at=clock.now(),
        problem="web_page",
        failing_since=clock.now(),
        told_at=clock.now(),
        asks_since=clock.now(),
        events_gone=12,
    )
    session.add(source)
    await make_staff(session, "coordinator", club, account=account)
    await session.flush()
    await react.calendar_failed(session, clock, settings, [source.id])
    await react.calendar_asks(session, clock, settings, [source.id])


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With an address as long as a real one."""
    return settings.model_copy(update={"public_url": REAL, "demo": False})


@pytest.mark.parametrize("kind", FOLDERS)
@pytest.mark.parametrize("form", FORMS)
def test_every_kind_has_every_form(kind: str, form: str) -> None:
    """A folder that lacks one would be found out by the first person of that contact."""
    assert (KINDS / kind / form).is_file()


def test_every_kind_that_can_be_true_has_its_folder() -> None:
    """And no folder lies there of a kind that is never sent."""
    assert set(FOLDERS) == set(MESSAGE_KINDS)


@pytest.mark.parametrize(("language", "contact"), EVERYWHERE)
async def test_every_kind_is_written_in_every_language_for_every_contact(
    session: AsyncSession, clock: FixedClock, settings: Settings, language: str, contact: str
) -> None:
    """Nothing is left out, and HTML goes to mail programs only."""
    found = await everything(session, clock, settings, language, contact)

    assert set(found) == set(FOLDERS)
    for out in found.values():
        assert out.subject
        assert out.body.strip()
        assert bool(out.html) is (contact == "email")


@IN_EVERY_LANGUAGE
async def test_html_says_what_the_text_says(
    session: AsyncSession, clock: FixedClock, settings: Settings, language: str
) -> None:
    """Every line of the text stands in the HTML too, word for word."""
    for kind, out in (await everything(session, clock, settings, language, "email")).items():
        said = Reader(out.html).words
        lines = [" ".join(re.sub("[\u2068\u2069]", "", line).split()) for line in out.body.splitlines()]
        assert [line for line in lines if line not in said and not line.startswith("@")] == [], kind


@IN_EVERY_LANGUAGE
async def test_html_is_plain_and_fetches_nothing(
    session: AsyncSession, clock: FixedClock, settings: Settings, language: str
) -> None:
    """No pictures, styles or scripts from anywhere, links to us only, all tags closed, and no colours of its own."""
    for kind, out in (await everything(session, clock, settings, language, "email")).items():
        read = Reader(out.html)
        assert read.open == [], kind
        assert FETCHES.findall(out.html) == [], kind
        assert "color:" not in out.html, kind
        assert all(link.startswith(f"{REAL}/") for link in read.links), kind
        assert dict(read.tags)["html"] == {"lang": language, "dir": DIRECTION.get(language, "ltr")}, kind


async def test_what_people_typed_is_text_and_turns_no_neighbour(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A name with tags in it, a title, a place: escaped, and each in its own direction."""
    html = (await everything(session, clock, settings, "en", "email"))["confirmed"].html

    assert "<b>" not in html
    for typed in ("&lt;b&gt;Alex&lt;/b&gt;", "Samira", "Tjejkväll – basket &amp; häng", "Inneskor och vattenflaska"):
        assert f"<bdi>{typed}</bdi>" in html


@IN_EVERY_LANGUAGE
async def test_no_text_message_costs_more_than_a_few_parts(
    session: AsyncSession, clock: FixedClock, settings: Settings, language: str
) -> None:
    """In the cheap alphabet, whatever a coordinator's keyboard put into place and reason."""
    found = await everything(session, clock, settings, language, "phone")

    most = MOST_PARTS.get(language, 2)
    assert {kind: parts(out.body) for kind, out in found.items() if parts(out.body) > most} == {}
    assert {kind for kind, out in found.items() if plain(out.body) != out.body} == set()
    assert parts(found["code"].body) == most - 1


def test_no_form_for_phones_holds_a_sign_that_makes_it_dear() -> None:
    """An isolate, a long dash or a curly quote in the template itself."""
    written = {path: Path(path).read_text("utf-8") for path in KINDS.glob("*/sms.txt")}
    assert written
    assert {path for path, text in written.items() if plain(text) != text or "isolate" in text} == set()

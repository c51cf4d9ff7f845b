"""Administrators hear of reported faults: each once, while nobody has dealt with it, and not at night."""

from datetime import timedelta

from sqlmodel import select

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.faults.models import FaultReport
from shared.faults.report import NewReport, handled, report_fault
from shared.ids import new_id
from shared.messages import facts, react
from shared.messages.facts import Facts
from shared.messages.hold import held_until
from shared.messages.render import render
from shared.messages.truth import still_true
from shared.people.models import StaffMember
from shared.settings import Settings
from tests.factories import make_organizer, make_staff
from tests.messages.stage import messages


async def told(session: AsyncSession, clock: FixedClock, settings: Settings) -> list[Facts]:
    """The messages about one fault, asked for twice."""
    new = NewReport(new_id(), "The list\ncannot be read.", "/", "kim@example.org")
    await report_fault(session, clock, new)
    for _ in range(2):
        await react.fault(session, clock, settings, [new.id])
    return await facts.load(session, [one.id for one in await messages(session, "fault")])


async def test_every_active_administrator_is_told_once(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """And nobody else."""
    administrators = [await make_staff(session, "administrator") for _ in range(3)]
    administrators[2].active = False
    session.add(administrators[2])
    await make_staff(session, "coordinator", await make_organizer(session))

    found = await told(session, clock, settings)

    assert {one.message.account_id for one in found} == {one.account_id for one in administrators[:2]}
    assert len(found) == 2
    assert all(still_true(one, at=clock.now()) for one in found)


async def test_the_message_holds_what_was_written_and_no_contact(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Whom to answer is seen at the desk only."""
    await make_staff(session, "administrator")
    (one,) = await told(session, clock, settings)
    assert one.recipient
    out = render(one, one.recipient, settings, at=clock.now())
    assert "cannot be read." in out.body
    assert f"{settings.public_url}/desk/faults" in out.body
    assert "kim@example.org" not in out.body + (out.html or "") + out.subject


async def test_nobody_is_told_of_what_is_handled_or_has_left(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A message that waits is dropped then."""
    first, second = [await make_staff(session, "administrator") for _ in range(2)]
    one, _ = await told(session, clock, settings)
    gone = await session.get_one(StaffMember, second.id)
    gone.active = False
    session.add(gone)
    await session.flush()
    again = await facts.load(session, [m.id for m in await messages(session, "fault")])
    assert sorted(still_true(f, at=clock.now()) for f in again) == [False, True]

    await handled(session, clock, one.message.subject_id, by=first.id)
    await session.flush()
    again = await facts.load(session, [m.id for m in await messages(session, "fault")])
    assert not any(still_true(f, at=clock.now()) for f in again)


async def test_a_fault_waits_for_the_morning(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """It can."""
    await make_staff(session, "administrator")
    (one,) = await told(session, clock, settings)
    real = settings.model_copy(update={"demo": False})
    night = clock.now() + timedelta(hours=8)
    assert held_until(one, real, at=clock.now()) is None
    assert held_until(one, real, at=night) == night + timedelta(hours=9)


async def test_the_first_who_handles_it_stays(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Two administrators press at once."""
    first, second = [await make_staff(session, "administrator") for _ in range(2)]
    await told(session, clock, settings)
    fault = (await session.exec(select(FaultReport))).one()
    for who in (first, second):
        await handled(session, clock, fault.id, by=who.id)
    assert fault.handled_by == first.id

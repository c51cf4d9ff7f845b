"""What the demo's past holds: eight weeks in realistic numbers, and nothing that anybody should be told about."""

from sqlalchemy import text
from sqlmodel import select

from shared.database import AsyncSession, execute
from shared.insights.models import ParticipationWeek


async def numbers(session: AsyncSession, sql: str) -> tuple[int, ...]:
    """One row of numbers."""
    return tuple((await execute(session, text(sql), {})).one())


async def test_the_relay_finds_nothing_to_do(demo: AsyncSession) -> None:
    """Otherwise hundreds of made-up sign-ups would be confirmed to the visible mailbox."""
    events, unhandled = await numbers(demo, "SELECT count(*), count(*) - count(expanded_at) FROM outbox_event")
    assert events > 100
    assert unhandled == 0
    assert await numbers(demo, "SELECT (SELECT count(*) FROM delivery), (SELECT count(*) FROM message)") == (0, 0)


async def test_there_are_numbers_of_eight_weeks(demo: AsyncSession) -> None:
    """Attendance, names, walk-ins, missing ones: the analyst's page is full from the first minute."""
    weeks = (await demo.exec(select(ParticipationWeek))).all()
    assert len({row.week for row in weeks}) >= 8
    assert len({row.area_id for row in weeks}) == 5
    assert sum(row.attendances for row in weeks) > 3000
    for what in ("identified", "walk_ins", "cancelled", "attendance_missing", "unique_participants"):
        assert sum(getattr(row, what) for row in weeks) > 0, what


async def test_girls_are_a_fifth_to_a_third_where_all_come(demo: AsyncSession) -> None:
    """As evaluations of mixed drop-in sport find; all of them where only girls come."""
    share = """SELECT round(100.0 * sum(number) FILTER (WHERE gender = 'girl') / sum(number))::int FROM headcount
               JOIN scheduled_session ON id = session_id WHERE """
    (mixed,) = await numbers(demo, f"{share} NOT girls_only")
    (girls_only,) = await numbers(demo, f"{share} girls_only")
    assert 20 <= mixed <= 35
    assert girls_only == 100


async def test_families_are_of_the_right_age_for_what_they_signed_up_for(demo: AsyncSession) -> None:
    """The demo places them by the statement alone, so it applies the rules itself."""
    signed_up, wrong = await numbers(
        demo,
        """SELECT count(*), count(*) FILTER (WHERE extract(year FROM s.starts_at) - p.birth_year
                                                   NOT BETWEEN s.min_age AND s.max_age)
             FROM booking b JOIN participant p ON p.id = b.participant_id JOIN scheduled_session s ON s.id = b.session_id""",
    )
    assert signed_up > 150
    assert wrong == 0


async def test_a_leader_of_past_sessions_has_them_on_the_list(demo: AsyncSession) -> None:
    """Leaders are assigned to series, so their desk is not empty."""
    (assigned,) = await numbers(demo, "SELECT count(DISTINCT staff_member_id) FROM session_leader")
    assert assigned == 2

"""What a coordinator chooses for a calendar: what its events become when they do not say it themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlmodel import col, delete

from shared.calendars.locking import lock
from shared.calendars.models import CalendarActivity, CalendarSource
from shared.calendars.rules.names import Names
from shared.calendars.rules.source_rules import IMPORT_RULES, Rules, by_length
from shared.calendars.rules.words import folded
from shared.calendars.sources.pause import read_now
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import InvalidInput
from shared.schedule.models import OLDEST, SIGN_UP

MOST_KEYWORDS = 20
MOST_SEATS = 10_000


@dataclass(frozen=True)
class Chosen:
    """A source's rules as its form has read them; ages are turned in the year, `zone` '' is the installation's."""

    venue_id: UUID
    activity_id: UUID
    title: str = ""
    min_age: int | None = None
    max_age: int | None = None
    sign_up: str = "none"
    capacity: int | None = None
    zone: str = ""
    import_rule: str = "draft"
    keywords: tuple[str, ...] = ()
    leave_out: bool = False
    activities: tuple[tuple[str, UUID], ...] = ()

    def check(self) -> None:
        """Raises InvalidInput for what no calendar can have: else every reading would fail."""
        low, high = self.min_age or 0, OLDEST if self.max_age is None else self.max_age
        wrong = {
            "max_age": not 0 <= low <= high <= OLDEST,
            "sign_up": self.sign_up not in SIGN_UP,
            "seats": self.capacity is not None and not 1 <= self.capacity <= MOST_SEATS,
            "zone": bool(self.zone) and self.zone not in available_timezones(),
            "import_rule": self.import_rule not in IMPORT_RULES,
            "keywords": self.import_rule == "keyword" and not any(map(folded, self.keywords)),
            "word": len(self.activities) > MOST_KEYWORDS or len(self.keywords) > MOST_KEYWORDS,
        }
        for field, is_wrong in wrong.items():
            if is_wrong:
                raise InvalidInput(field=field)

    def rules(self, names: Names) -> Rules:
        """The rules of a source that is not connected yet; *names* as `names.names_of` gives them."""
        return Rules(**self._values(), names=names, activities=by_length(self.activities))

    def _values(self) -> dict[str, Any]:
        same = ("venue_id", "activity_id", "min_age", "max_age", "sign_up", "capacity", "import_rule", "leave_out")
        return {name: getattr(self, name) for name in same} | {"keywords": list(self.keywords)}

    def is_of(self, source: CalendarSource) -> bool:
        """Whether a source's row has them: the same form, sent twice, says nothing new."""
        return all(getattr(source, name) == value for name, value in self._values().items())

    def put_into(self, source: CalendarSource) -> None:
        """Write them into a source's row; its words for activities are rows of their own, see `choose_activities`."""
        source.sqlmodel_update(self._values() | {"title": self.title.strip(), "zone": self.zone})


async def choose(session: AsyncSession, clock: Clock, source: CalendarSource, chosen: Chosen) -> None:
    """Let *source* go by other rules. It is read anew: drafts follow, and what people can see stays as they know it.

    Raises InvalidInput. The caller has checked whose source it is, and that place and activity are theirs to choose.
    """
    chosen.check()
    await lock(session, source)
    chosen.put_into(source)
    await choose_activities(session, source.id, chosen.activities)
    forget_version(source)
    session.add(source)
    await session.flush()
    await read_now(session, clock, source)


async def choose_activities(session: AsyncSession, source_id: UUID, activities: Sequence[tuple[str, UUID]]) -> None:
    """These words mean these activities, and no others do."""
    await session.exec(delete(CalendarActivity).where(col(CalendarActivity.source_id) == source_id))
    wanted = {" ".join(word.split()): to for word, to in activities if folded(word)}
    session.add_all(CalendarActivity(source_id=source_id, keyword=word, activity_id=to) for word, to in wanted.items())


def forget_version(source: CalendarSource) -> None:
    """The next reading takes the whole calendar apart, also when its server says that nothing is new.

    One that is on its way goes by what was chosen before, so nothing comes of it. The caller holds the source's lock.
    """
    source.version += 1
    source.etag = source.last_modified = ""
    source.content_hash = None

"""Who may touch what: the one place for checks on objects. What is not yours does not exist for you (NotFound)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.errors import NotFound
from shared.people.errors import SignInRequired, StaffOnly
from shared.people.models import Account, StaffMember


@dataclass(frozen=True)
class Bearer:
    """Whoever shows *token*, not yet looked up: what only needs to know whose it is finds out in its own statement."""

    token: str


@dataclass(frozen=True)
class Viewer:
    """Whoever is looking: nobody known, a family's account, or a staff member with one or more roles."""

    account: Account | None = None
    roles: tuple[StaffMember, ...] = ()

    @property
    def signed_in(self) -> bool:
        """Whether a code proved a contact on this device."""
        return self.account is not None

    @property
    def is_staff(self) -> bool:
        """Whether there is a desk for this person."""
        return self._has("leader", "coordinator", "administrator")

    @property
    def is_coordinator(self) -> bool:
        """Whether this person may publish sessions somewhere."""
        return self._has("coordinator", "administrator")

    @property
    def is_administrator(self) -> bool:
        """Whether this person looks after the whole installation."""
        return self._has("administrator")

    @property
    def is_analyst(self) -> bool:
        """Whether this person may read the municipality's numbers."""
        return self._has("analyst", "administrator")

    @property
    def display_name(self) -> str:
        """The name in the header, empty for families: their screen is often seen by others."""
        return self.roles[0].display_name if self.roles else ""

    def require_account(self) -> Account:
        """The signed-in account. Raises SignInRequired."""
        if self.account is None:
            raise SignInRequired
        return self.account

    def require_staff(self) -> "Viewer":
        """Self, if this is a leader, coordinator or administrator. Raises SignInRequired or StaffOnly."""
        self.require_account()
        if not self.is_staff:
            raise StaffOnly
        return self

    def require_coordinator(self) -> "Viewer":
        """Self, if this person may publish. Raises SignInRequired or StaffOnly."""
        self.require_account()
        if not self.is_coordinator:
            raise StaffOnly
        return self

    def require_analyst(self) -> "Viewer":
        """Self, if this person may read the municipality's numbers. Raises SignInRequired or StaffOnly."""
        self.require_account()
        if not self.is_analyst:
            raise StaffOnly
        return self

    def require_administrator(self) -> StaffMember:
        """The role by which this person looks after the whole installation. Raises SignInRequired or StaffOnly."""
        self.require_account()
        role = next((r for r in self.roles if r.role == "administrator"), None)
        if role is None:
            raise StaffOnly
        return role

    def organizers_to_coordinate(self) -> frozenset[UUID]:
        """The organisers whose sessions, calendars and lists this person runs."""
        return frozenset(r.organizer_id for r in self.roles if r.role == "coordinator" and r.organizer_id)

    def coordinates(self, organizer_id: UUID) -> StaffMember:
        """The role by which this person runs that organiser. Raises NotFound when there is none."""
        return self._first(r for r in self.roles if r.role == "coordinator" and r.organizer_id == organizer_id)

    def takes_attendance(self, organizer_id: UUID, leader_ids: Iterable[UUID]) -> StaffMember:
        """The role by which this person takes attendance: coordinator of the organiser, or leader assigned to it.

        Raises NotFound. A leader sees names only after a registerutdrag was noted.
        """
        leaders = frozenset(leader_ids)
        return self._first(
            r
            for r in self.roles
            if (r.role == "coordinator" and r.organizer_id == organizer_id)
            or (r.role == "leader" and r.id in leaders and r.extract_seen_on is not None)
        )

    def _has(self, *roles: str) -> bool:
        return any(r.role in roles for r in self.roles)

    @staticmethod
    def _first(roles: Iterable[StaffMember]) -> StaffMember:
        role = next(iter(roles), None)
        if role is None:
            raise NotFound
        return role

"""What a check has found."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Check:
    """One line of the doctor's report; `exit_code` is 0 when all is well."""

    name: str
    says: str
    exit_code: int = 0
    total: int = 0
    """How many breaches there are."""
    ids: tuple[str, ...] = field(default=())
    """The first few of them. Ids only: a report is passed on to others."""

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return self.exit_code == 0

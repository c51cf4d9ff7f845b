"""Tables of areas, venues, activities and organisers."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Column, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from shared.ids import new_id


class Area(SQLModel, table=True):
    """A neighbourhood that sessions and statistics are counted for."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(unique=True)
    name: str


class Venue(SQLModel, table=True):
    """A hall, pitch or park. The position is shown as approximate until an administrator has moved the pin."""

    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="on_earth"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area_id: UUID = Field(foreign_key="area.id", index=True)
    slug: str = Field(unique=True)
    name: str
    entrance: str = ""
    indoors: bool
    latitude: float
    longitude: float
    position_confirmed: bool = False
    accessible: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="One gets in and around with a wheelchair. False: no, or nobody has looked.",
    )


class Activity(SQLModel, table=True):
    """A kind of sport or movement, named in every language the municipality wrote down."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(unique=True)
    names: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))

    def name_in(self, language: str) -> str:
        """The name in *language*, else in Swedish, the language every activity has."""
        return self.names.get(language) or self.names["sv"]


class Organizer(SQLModel, table=True):
    """A club or municipal unit that runs sessions, with who answers for the data and on what ground (GDPR art. 13)."""

    __table_args__ = (
        CheckConstraint("offers IN ('off', 'near', 'always')", name="offers"),
        CheckConstraint("names_days >= 0", name="names_days"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    controller: str = Field(description="Personuppgiftsansvarig: the club or the municipal board.")
    legal_basis: str
    retention: str = Field(description="What the disposal decision says, in plain words, shown at sign-up.")
    names_days: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="For how many days after a session that decision demands the names of who came; 0: they may go at once.",
    )
    offers: str = Field(
        default="off",
        sa_column_kwargs={"server_default": "off"},
        description="Whether freed seats are offered for an answer instead of given: off, near (the start), or always.",
    )

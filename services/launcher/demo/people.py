"""The demo's people, all invented: addresses under example.org, numbers from the range kept for fiction (070-17406xx)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Staff:
    """Someone to sign in as; *roles* are (role, organiser), the organiser None for the whole municipality."""

    name: str
    contact: str
    roles: tuple[tuple[str, str | None], ...]
    extract_seen: bool = True
    language: str = "sv"


@dataclass(frozen=True)
class Child:
    """A participant: the age turned this year, and a gender where the family gave one."""

    name: str
    age: int
    gender: str | None


@dataclass(frozen=True)
class Family:
    """An account, everyone it signs up, and the titles of the series that it follows."""

    contact: str
    children: tuple[Child, ...]
    language: str = "sv"
    follows: tuple[str, ...] = ()


STAFF: tuple[Staff, ...] = (
    Staff("Samira Exempel", "samordnare@example.org", (("coordinator", "exempelklubben-vivalla"),)),
    Staff("Erik Påhitt", "erik@example.org", (("coordinator", "fritid-ost"), ("coordinator", "kulturkraft-varberga"))),
    Staff(
        "Maja Modell",
        "maja@example.org",
        (("coordinator", "bollklubben-exempel"), ("coordinator", "brickebackens-pahittsforening")),
    ),
    Staff("Ahmed Låtsas", "+46701740610", (("leader", "exempelklubben-vivalla"),)),
    # Shows the rule: without a registerutdrag that somebody has seen, the names of the list stay hidden.
    Staff("Lina Prov", "+46701740611", (("leader", "bollklubben-exempel"),), extract_seen=False),
    Staff("Anna Siffra", "analytiker@example.org", (("analyst", None),)),
    Staff("Pim Nyckel", "administrator@example.org", (("administrator", None),)),
)

SIGN_IN_FAMILIES: tuple[Family, ...] = (
    Family(
        "familj@example.org", (Child("Elin", 11, "girl"), Child("Noor", 9, None)), follows=("Spontanfotboll Oxhagen",)
    ),
    Family("+46701740620", (Child("Robin", 15, None),), language="en"),
)
"""Two families to sign in as: by e-mail with two children, and a youth with a phone of their own."""

_NEIGHBOURS = """
Amina 11 girl, Yusuf 8 boy
Leo 12 boy
Sara 14 girl
Hodan 13 girl, Abdi 11 boy
Wilma 10 girl, Hugo 9 boy
Zahra 15 girl
Melker 14 boy
Ines 12 girl, Tuva 10 girl
Omar 15 boy
Ellie 11 girl
Mustafa 13 boy, Layla 8 girl
Kevin 17 boy
Nadia 16 girl, Karim 13 boy
Alva 9 girl
Bilal 12 boy
Freja 13 girl
Ismail 10 boy, Fatima 12 girl, Salma 8 girl
Loke 15 boy
Aya 11 girl
Viggo 11 boy, Juni 9 girl
Diana 14 girl
Adam 16 boy
Tindra 12 girl
Elias 10 boy
Maryam 17 girl, Hamza 14 boy
Sixten 13 boy
Nora 15 girl
Kiddo 12 other
Jamal 14 boy
Stella 8 girl, Ebbe 11 boy
Rania 13 girl
Milo 9 boy
Sky 15
Astrid 16 girl
Idris 12 boy, Ilham 14 girl
Vera 10 girl
"""


def _child(text: str) -> Child:
    name, age, *gender = text.split()
    return Child(name, int(age), gender[0] if gender else None)


NEIGHBOURS: tuple[Family, ...] = tuple(
    Family(f"familj-{number:02}@example.org", tuple(_child(text) for text in line.split(",")))
    for number, line in enumerate(_NEIGHBOURS.strip().splitlines(), start=1)
)
"""The families who fill the halls: a line each, with everybody's alias, age and, if given, gender."""

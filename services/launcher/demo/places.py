"""Where the demo plays: areas, venues and activities of Örebro. Positions are approximate and marked as such."""

from dataclasses import dataclass

AREAS: dict[str, str] = {
    "vivalla": "Vivalla",
    "baronbackarna": "Baronbackarna",
    "varberga": "Varberga",
    "oxhagen": "Oxhagen",
    "brickebacken": "Brickebacken",
}
"""Slug and name of the areas that sessions are counted for."""


@dataclass(frozen=True)
class Place:
    """A venue: in which area, where about, and how to find the door."""

    area: str
    name: str
    latitude: float
    longitude: float
    entrance: str
    indoors: bool = True


VENUES: dict[str, Place] = {
    "vivalla-bollhall": Place("vivalla", "Vivalla bollhall", 59.3020, 15.1900, "Dörren mot konstgräset"),
    "vivalla-ip": Place("vivalla", "Vivalla IP", 59.3020, 15.1910, "Grinden vid bollhallen", indoors=False),
    "vivallaskolan": Place("vivalla", "Vivallaskolans skolgård", 59.3000, 15.1870, "Vid basketkorgarna", indoors=False),
    "vivallaparken": Place(
        "vivalla", "Vivallaparken, aktivitetsparken", 59.3005, 15.1855, "Vid utegymmet", indoors=False
    ),
    "baronbackarna-sal": Place(
        "baronbackarna", "Baronbackarnas gymnastiksal", 59.2885, 15.1880, "Blå dörren på gaveln"
    ),
    "varbergaskolan": Place("varberga", "Varbergaskolans idrottshall", 59.2865, 15.1660, "Dörren från skolgården"),
    "varbergaskogen": Place(
        "varberga", "Varbergaskogen, Tarzandjungeln", 59.2880, 15.1580, "Vi ses vid infartens skylt", indoors=False
    ),
    "hagaskolan-plan": Place(
        "oxhagen", "Planen vid Hagaskolan", 59.2805, 15.1690, "Grinden mot cykelvägen", indoors=False
    ),
    "hagaskolan-hall": Place("oxhagen", "Hagaskolans idrottshall", 59.2807, 15.1695, "Ring på klockan till höger"),
    "oxhagen-fritidsgard": Place(
        "oxhagen", "Oxhagens fritidsgård", 59.2798, 15.1700, "Gården bakom huset", indoors=False
    ),
    "brickebacken-sporthall": Place(
        "brickebacken", "Brickebackens sporthall", 59.2435, 15.2530, "Huvudentrén vid torget"
    ),
}

ACTIVITIES: dict[str, dict[str, str]] = {
    "oppen-hall": {"sv": "Öppen hall", "en": "Open hall"},
    "fotboll": {"sv": "Fotboll", "en": "Football"},
    "futsal": {"sv": "Futsal", "en": "Futsal"},
    "basket": {"sv": "Basket", "en": "Basketball"},
    "handboll": {"sv": "Handboll", "en": "Handball"},
    "volleyboll": {"sv": "Volleyboll", "en": "Volleyball"},
    "badminton": {"sv": "Badminton", "en": "Badminton"},
    "bordtennis": {"sv": "Bordtennis", "en": "Table tennis"},
    "dans": {"sv": "Dans", "en": "Dance"},
    "boxning": {"sv": "Boxning", "en": "Boxing"},
    "parkour": {"sv": "Parkour", "en": "Parkour"},
    "utegym": {"sv": "Utegym och styrka", "en": "Outdoor gym and strength"},
    "rorelselek": {"sv": "Rörelselek", "en": "Active play"},
    "cykling": {"sv": "Lära cykla", "en": "Learning to cycle"},
    "parasport": {"sv": "Parasport", "en": "Parasport"},
}

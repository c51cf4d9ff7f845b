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
    accessible: bool = False


VENUES: dict[str, Place] = {
    "vivalla-bollhall": Place(
        "vivalla", "Vivalla bollhall", 59.3020, 15.1900, "Dörren mot konstgräset", accessible=True
    ),
    "vivalla-ip": Place("vivalla", "Vivalla IP", 59.3020, 15.1910, "Grinden vid bollhallen", indoors=False),
    "vivallaskolan": Place(
        "vivalla", "Vivallaskolans skolgård", 59.3000, 15.1870, "Vid basketkorgarna", indoors=False, accessible=True
    ),
    "vivallaparken": Place(
        "vivalla", "Vivallaparken, aktivitetsparken", 59.3005, 15.1855, "Vid utegymmet", indoors=False, accessible=True
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
    "hagaskolan-hall": Place(
        "oxhagen", "Hagaskolans idrottshall", 59.2807, 15.1695, "Ring på klockan till höger", accessible=True
    ),
    "oxhagen-fritidsgard": Place(
        "oxhagen", "Oxhagens fritidsgård", 59.2798, 15.1700, "Gården bakom huset", indoors=False
    ),
    "brickebacken-sporthall": Place(
        "brickebacken", "Brickebackens sporthall", 59.2435, 15.2530, "Huvudentrén vid torget", accessible=True
    ),
}

ACTIVITIES: dict[str, dict[str, str]] = {
    "oppen-hall": {"sv": "Öppen hall", "en": "Open hall", "ar": "صالة مفتوحة", "so": "Hool furan"},
    "fotboll": {"sv": "Fotboll", "en": "Football", "ar": "كرة القدم", "so": "Kubadda cagta"},
    "futsal": {"sv": "Futsal", "en": "Futsal", "ar": "كرة الصالات", "so": "Futsal"},
    "basket": {"sv": "Basket", "en": "Basketball", "ar": "كرة السلة", "so": "Kubadda koleyga"},
    "handboll": {"sv": "Handboll", "en": "Handball", "ar": "كرة اليد", "so": "Kubadda gacanta"},
    "volleyboll": {"sv": "Volleyboll", "en": "Volleyball", "ar": "الكرة الطائرة", "so": "Kubadda laliska"},
    "badminton": {"sv": "Badminton", "en": "Badminton", "ar": "الريشة الطائرة", "so": "Badminton"},
    "bordtennis": {"sv": "Bordtennis", "en": "Table tennis", "ar": "تنس الطاولة", "so": "Teeniska miiska"},
    "dans": {"sv": "Dans", "en": "Dance", "ar": "الرقص", "so": "Qoob-ka-ciyaar"},
    "boxning": {"sv": "Boxning", "en": "Boxing", "ar": "الملاكمة", "so": "Feer"},
    "parkour": {"sv": "Parkour", "en": "Parkour", "ar": "الباركور", "so": "Parkour"},
    "utegym": {
        "sv": "Utegym och styrka",
        "en": "Outdoor gym and strength",
        "ar": "رياضة وتمارين قوة في الهواء الطلق",
        "so": "Jimicsi bannaanka iyo xoog",
    },
    "rorelselek": {"sv": "Rörelselek", "en": "Active play", "ar": "ألعاب حركية", "so": "Ciyaar dhaqdhaqaaq"},
    "cykling": {"sv": "Lära cykla", "en": "Learning to cycle", "ar": "تعلّم ركوب الدراجة", "so": "Barashada baaskiilka"},
    "parasport": {"sv": "Parasport", "en": "Parasport", "ar": "رياضة ذوي الإعاقة", "so": "Ciyaaraha naafada"},
}

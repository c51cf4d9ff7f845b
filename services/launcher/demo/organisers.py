"""Who runs the demo's sessions. Every one is invented, so that no real club seems to have published anything."""

from dataclasses import dataclass

_INTEREST = "Uppgift av allmänt intresse (dataskyddsförordningen, artikel 6.1 e)."
_AGREEMENT = "Avtal om att delta (dataskyddsförordningen, artikel 6.1 b)."
_BOARD = "Exempelnämnden för fritid (påhittad)"


@dataclass(frozen=True)
class Club:
    """An organiser: its name, who answers for the data, on what ground, what is kept for how long, how seats are offered."""

    name: str
    controller: str
    legal_basis: str
    retention: str
    names_days: int = 0
    offers: str = "off"


ORGANIZERS: dict[str, Club] = {
    "exempelklubben-vivalla": Club(
        "Exempelklubben Vivalla",
        "Exempelklubben Vivalla (påhittad förening)",
        _AGREEMENT,
        "Namn och kontakt tas bort 30 dagar efter terminens slut. Kvar blir bara antal, utan namn.",
    ),
    "fritid-ost": Club(
        "Fritid Öst (påhittad)",
        _BOARD,
        _INTEREST,
        "Nämnden har beslutat att närvarolistor tas bort efter två år och kontakter efter ett år utan anmälan.",
        names_days=730,
        offers="near",  # the full session of scenes.py is theirs
    ),
    "bollklubben-exempel": Club(
        "Bollklubben Exempel, Oxhagen",
        "Bollklubben Exempel (påhittad förening)",
        _AGREEMENT,
        "Namn och kontakt tas bort när terminen är slut. Är du med i insatsens rapport är det bara som en siffra.",
    ),
    "kulturkraft-varberga": Club(
        "Kulturkraft Varberga (påhittad)",
        "Kulturkraft Varberga (påhittad förening)",
        _AGREEMENT,
        "Namn tas bort efter 30 dagar. Kontakten sparas tills du själv tar bort den, som längst ett år.",
    ),
    "brickebackens-pahittsforening": Club(
        "Brickebackens Påhittsförening",
        _BOARD,
        _INTEREST,
        "Föreningen kör passen åt nämnden. Närvarolistor tas bort efter två år, allt annat efter ett år.",
        names_days=730,
    ),
}

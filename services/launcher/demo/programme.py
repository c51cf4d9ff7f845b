"""The weekly programme of the demo, as data: something every day, most of it without sign-up, evenings as in life."""

from datetime import time

from services.launcher.demo.plan import FRIDAY, MONDAY, SATURDAY, SUNDAY, THURSDAY, TUESDAY, WEDNESDAY, Plan

VIVALLA, EAST, OXHAGEN, VARBERGA, BRICKEBACKEN = (
    "exempelklubben-vivalla",
    "fritid-ost",
    "bollklubben-exempel",
    "kulturkraft-varberga",
    "brickebackens-pahittsforening",
)
AHMED, LINA = "+46701740610", "+46701740611"

# fmt: off
_IN_VIVALLA = (
    Plan("Öppen hall Vivalla", VIVALLA, "vivalla-bollhall", "oppen-hall", (MONDAY, WEDNESDAY), time(16), 120, (10, 16),
         (18, 35), 0.32, come_alone=True, led_by="Samira och Ahmed", borrow="Bollar och västar", leader=AHMED,
         description="Kom och gå som du vill. Vi delar hallen mellan bollspel och annat."),
    Plan("Nattfotboll Vivalla", VIVALLA, "vivalla-ip", "fotboll", (FRIDAY, SATURDAY), time(20), 180, (13, 20), (40, 75),
         0.2, led_by="Ledare från Exempelklubben", borrow="Västar", leader=AHMED,
         description="Lag görs på plats. Musik, varmt att dricka och vuxna på plats hela kvällen."),
    Plan("Tjejhall Vivalla", VIVALLA, "vivalla-bollhall", "oppen-hall", (TUESDAY,), time(17, 30), 90, (10, 20), (14, 26),
         1.0, girls_only=True, women_lead=True, headscarf_fine=True, come_alone=True, led_by="Samira",
         description="Bara tjejer i hallen. Ni bestämmer vad vi gör."),
    Plan("Basket på skolgården", VIVALLA, "vivallaskolan", "basket", (THURSDAY,), time(16), 120, (10, 16), (12, 24), 0.25,
         borrow="Bollar"),
    Plan("Rörelselek Vivalla", VIVALLA, "vivallaskolan", "rorelselek", (SATURDAY,), time(10), 60, (6, 9), (10, 18), 0.45,
         sign_up="optional", capacity=25, description="Lek för de yngsta. En vuxen i familjen stannar kvar."),
    Plan("Futsal Vivalla", VIVALLA, "vivalla-bollhall", "futsal", (SUNDAY,), time(15), 90, (12, 16), (6, 10),
         sign_up="required", capacity=20, bring="Inneskor", leader=AHMED),
    Plan("Utegym i parken", EAST, "vivallaparken", "utegym", (SUNDAY,), time(11), 60, (13, 25), (6, 15), 0.35),
    Plan("Handboll prova på", EAST, "vivalla-bollhall", "handboll", (THURSDAY,), time(17), 75, (9, 13), (9, 15), 0.4,
         sign_up="optional", capacity=24, borrow="Bollar", scene="family"),
)

_IN_BARONBACKARNA = (
    Plan("Dans i Baronbackarna", EAST, "baronbackarna-sal", "dans", (MONDAY, THURSDAY), time(17), 60, (10, 16), (5, 9), 0.8,
         sign_up="required", capacity=12, women_lead=True, headscarf_fine=True, led_by="Erik och gästledare", scene="full",
         description="Street och afro. Ingen behöver kunna något innan."),
    Plan("Bordtennis", EAST, "baronbackarna-sal", "bordtennis", (TUESDAY,), time(16), 120, (7, 16), (8, 18), 0.25,
         borrow="Racketar och bollar"),
    Plan("Familjegympa", EAST, "baronbackarna-sal", "rorelselek", (SATURDAY,), time(10), 90, None, (18, 34), 0.5,
         description="Alla åldrar. Barn kommer med en vuxen."),
    Plan("Badminton", EAST, "baronbackarna-sal", "badminton", (WEDNESDAY,), time(18), 120, (13, 20), (6, 12), 0.35,
         sign_up="optional", capacity=16, borrow="Racketar"),
    Plan("Boxning i Baronbackarna", EAST, "baronbackarna-sal", "boxning", (FRIDAY,), time(17), 90, (13, 20), (5, 9), 0.3,
         sign_up="required", capacity=16, headscarf_fine=True, borrow="Handskar"),
)

_IN_VARBERGA = (
    Plan("Öppen hall Varberga", VARBERGA, "varbergaskolan", "oppen-hall", (TUESDAY, THURSDAY), time(17), 120, (10, 16),
         (15, 30), 0.3, come_alone=True, borrow="Bollar"),
    Plan("Parkour Varberga", VARBERGA, "varbergaskolan", "parkour", (WEDNESDAY, SUNDAY), time(17), 90, (10, 16), (5, 9),
         0.35, sign_up="required", capacity=14, led_by="Ledare från Kulturkraft", scene="last_seats",
         description="Hopp, klättring och volter på mattor."),
    Plan("Lek i Tarzandjungeln", VARBERGA, "varbergaskogen", "rorelselek", (SUNDAY,), time(13), 90, (7, 12), (10, 22), 0.45,
         bring="Kläder efter väder, något att äta"),
    Plan("Volleyboll Varberga", VARBERGA, "varbergaskolan", "volleyboll", (FRIDAY,), time(17, 30), 120, (13, 20), (10, 18),
         0.35),
    Plan("Nattbasket Varberga", VARBERGA, "varbergaskolan", "basket", (SATURDAY,), time(20), 180, (15, 20), (20, 40), 0.2),
)

_IN_OXHAGEN = (
    Plan("Spontanfotboll Oxhagen", OXHAGEN, "hagaskolan-plan", "fotboll", (MONDAY, WEDNESDAY), time(16, 30), 90, (7, 12),
         (16, 32), 0.25, leader=LINA),
    Plan("Nattfotboll Oxhagen", OXHAGEN, "hagaskolan-plan", "fotboll", (FRIDAY,), time(20), 180, (13, 20), (60, 95), 0.2,
         description="Lag görs på plats. Ta med en kompis eller kom själv.", come_alone=True, leader=LINA),
    Plan("Streetbasket Oxhagen", OXHAGEN, "oxhagen-fritidsgard", "basket", (TUESDAY, SATURDAY), time(16), 120, (10, 16),
         (12, 26), 0.25, borrow="Bollar", scene="called_off"),
    Plan("Tjejkväll Oxhagen", OXHAGEN, "hagaskolan-hall", "oppen-hall", (THURSDAY,), time(18), 120, (13, 20), (12, 22), 1.0,
         girls_only=True, women_lead=True, headscarf_fine=True, come_alone=True, led_by="Maja"),
    Plan("Lära cykla", OXHAGEN, "oxhagen-fritidsgard", "cykling", (SUNDAY,), time(14), 90, (7, 12), (4, 8), 0.5,
         sign_up="optional", capacity=10, borrow="Cykel och hjälm"),
)

_IN_BRICKEBACKEN = (
    Plan("Öppen hall Brickebacken", BRICKEBACKEN, "brickebacken-sporthall", "oppen-hall", (MONDAY, WEDNESDAY, FRIDAY),
         time(16), 150, (10, 16), (16, 34), 0.3, come_alone=True, borrow="Bollar och racketar"),
    Plan("Nattfutsal Brickebacken", BRICKEBACKEN, "brickebacken-sporthall", "futsal", (SATURDAY,), time(20), 180, (13, 20),
         (25, 48), 0.2, bring="Inneskor"),
    Plan("Parasport prova på", BRICKEBACKEN, "brickebacken-sporthall", "parasport", (SATURDAY,), time(13), 90, (7, 25),
         (5, 10), 0.4, sign_up="optional", capacity=16, come_alone=True, borrow="Sportrullstolar",
         description="Rullstolsbasket, boccia och goalball. Alla kan vara med."),
    Plan("Styrka och snack", BRICKEBACKEN, "brickebacken-sporthall", "utegym", (TUESDAY,), time(18), 90, (16, 25), (8, 16),
         0.35),
    Plan("Handboll Brickebacken", BRICKEBACKEN, "brickebacken-sporthall", "handboll", (THURSDAY,), time(16, 30), 75, (7, 12),
         (12, 24), 0.35),
)
# fmt: on

PROGRAMME: tuple[Plan, ...] = (*_IN_VIVALLA, *_IN_BARONBACKARNA, *_IN_VARBERGA, *_IN_OXHAGEN, *_IN_BRICKEBACKEN)
BY_TITLE: dict[str, Plan] = {plan.title: plan for plan in PROGRAMME}

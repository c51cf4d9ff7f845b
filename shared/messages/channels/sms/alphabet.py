"""The alphabet and the length of a text message (3GPP TS 23.038 and 23.040): what decides how many parts it costs."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Each of these takes the place of two."""

GSM_7_ALONE, GSM_7_JOINED = 160, 153
UCS_2_ALONE, UCS_2_JOINED = 70, 67

# What people's keyboards and word processors put in, and what says the same in the cheap alphabet. Isolates, marks of
# direction and soft hyphens say nothing in a text message.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff", ""),
        "…": "...",
        "•": "-",
        "×": "x",
    }
)


def plain(text: str) -> str:
    """*text* with typographic signs written as a typewriter would. Letters of other alphabets stay: they are names."""
    return text.translate(_PLAIN)


def parts(text: str) -> int:
    """How many text messages *text* is sent as, and paid as. An empty text is one."""
    if _BASIC.issuperset(set(text) - _EXTENSION):
        return _gsm_7_parts(text)
    return _ucs_2_parts(text)


def _gsm_7_parts(text: str) -> int:
    sizes = [2 if sign in _EXTENSION else 1 for sign in text]
    return 1 if sum(sizes) <= GSM_7_ALONE else _filled(sizes, GSM_7_JOINED)


def _ucs_2_parts(text: str) -> int:
    sizes = [len(sign.encode("utf-16-be")) // 2 for sign in text]  # an emoji is a pair
    return 1 if sum(sizes) <= UCS_2_ALONE else _filled(sizes, UCS_2_JOINED)


def _filled(sizes: list[int], room: int) -> int:
    """How many parts of *room* it takes when no sign of two places may be torn apart."""
    number, left = 1, room
    for size in sizes:
        if size > left:
            number, left = number + 1, room
        left -= size
    return number

"""Names as people write them, in any script."""

LONGEST_NAME = 60
JOINERS = ("\u200c", "\u200d")  # invisible, but part of how Persian, Dari and many emoji are written


def is_written(text: str) -> bool:
    """Whether *text* holds only what can be seen, and what joins letters: nothing that turns a line around."""
    for joiner in JOINERS:
        text = text.replace(joiner, "")
    return text.isprintable()


def folded(name: str) -> str:
    """*name* in lower case sign by sign, as PostgreSQL's lower() does it: both have to agree on who is one person."""
    return "".join(sign.lower()[0] for sign in name)  # only the Turkish İ becomes two signs in Python, an i and a dot

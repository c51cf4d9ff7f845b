"""Names as people write them, in any script."""

LONGEST_NAME = 60
JOINERS = ("\u200c", "\u200d")  # invisible, but part of how Persian, Dari and many emoji are written


def is_written(text: str) -> bool:
    """Whether *text* holds only what can be seen, and what joins letters: nothing that turns a line around."""
    for joiner in JOINERS:
        text = text.replace(joiner, "")
    return text.isprintable()

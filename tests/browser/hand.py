"""A thumb on a phone: what a journey costs a person, in taps and in seconds by the keystroke-level model.

The seconds are counted, not measured, so that they are the same on every machine: Card, Moran and Newell's figures for
deciding (1.35 s) and pointing (1.1 s), and 36 words a minute on a phone's keyboard (Palin and others, 2019).
"""

from dataclasses import dataclass

from playwright.async_api import Locator

TAP = 1.35 + 1.1
SIGN = 60 / (36 * 5)
WORD = 60 / 133
"""Seconds for a word: half of all ten-year-olds read 133 words a minute aloud (Hasbrouck and Tindal, 2017)."""
PAGE = 1.0
"""Seconds until a new page is there and its heading is read, on a slow network."""
CODE = 10.0
"""Seconds until a message has come and its six digits are read."""


@dataclass
class Hand:
    """Taps and types, and counts."""

    taps: int = 0
    signs: int = 0
    pages: int = 0
    codes: int = 0

    @property
    def seconds(self) -> float:
        """What it took so far."""
        return self.taps * TAP + self.signs * SIGN + self.pages * PAGE + self.codes * CODE

    async def tap(self, where: Locator, *, opens: bool = True) -> None:
        """Tap; *opens* a new page, unless it only ticks."""
        await where.click()
        self.taps += 1
        self.pages += opens

    async def write(self, field: Locator, text: str) -> None:
        """Write into a field; one tap more if the page has not put the cursor there."""
        if not await field.evaluate("field => field === document.activeElement"):
            await field.click()
            self.taps += 1
        await field.press_sequentially(text)
        self.signs += len(text)

    def reads_code(self) -> None:
        """Wait for the message and remember what it says."""
        self.codes += 1

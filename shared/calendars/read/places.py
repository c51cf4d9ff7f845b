"""Where a content line stands in the file as it came, for the person who has to look it up."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

MOST_CHARACTERS = 120

_FOLD = re.compile(rb"(?<!\n)\n++[ \t]")  # possessive: a million blank lines are looked at once


@dataclass(frozen=True)
class Body:
    """A calendar's lines: `text` unfolded, `octets` as they came but for their ends, which are LF in both."""

    text: str
    octets: bytes

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _folds(self) -> tuple[list[int], list[int]]:
        """The unfolded line that each fold stands in, and how many line ends the folds up to it have taken away."""
        lines, taken = [], [0]
        at = passed = 0
        for fold in _FOLD.finditer(self.octets):
            passed += self.octets.count(b"\n", at, fold.start())
            lines.append(passed)
            taken.append(taken[-1] + len(fold[0]) - 1)
            at = fold.end()
        return lines, taken

    def place(self, line: int) -> tuple[int, str]:
        """The number in the file, from 1, of the line at that place among the unfolded ones, and how it begins."""
        lines, taken = self._folds
        return line + taken[bisect_left(lines, line)] + 1, self._lines[line][:MOST_CHARACTERS].strip()


def unfold(octets: bytes) -> bytes:
    """The lines without folds. A fold may follow blank lines, and may stand inside a character."""
    return _FOLD.sub(b"", octets)

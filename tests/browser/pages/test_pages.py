"""Every page in its states: accessible, valid, light, on every screen, in the light and in the dark."""

import re

import pytest

from tests.browser.pages.look import Findings
from tests.security.test_access_matrix import MATRIX

pytestmark = pytest.mark.browser

CHECKS = ("axe", "html", "reflow", "targets", "weight", "elsewhere", "policy", "outline")
NO_PAGES = re.compile(
    r"^/(api/v1|calendar|brand|hooks|healthz|readyz|metrics|sw\.js|demo/messages\.json|demo/club\.ics|my/data\.json)"
)
LEAD_ON = {"/series/{series_id}", "/areas/{slug}"}
"""Short addresses of pages that have a longer one."""


@pytest.mark.parametrize("check", [*CHECKS, "status"])
def test_nothing_is_wrong_with_any_page(looks: tuple[Findings, Findings], check: str) -> None:
    """By axe, WCAG 2.2 AA; valid HTML; no scrolling sideways at 320 px, either way round, and with text of twice the size.

    Targets for a thumb; at most 50 KB in four requests; nothing from elsewhere and nothing against the policy; one h1,
    no level left out, landmarks. And each state is what it says it is.
    """
    ours, _ = looks
    assert not ours.wrong[check], "\n".join(ours.wrong[check])


@pytest.mark.parametrize("check", CHECKS)
def test_control_each_check_finds_what_is_wrong_with_a_bad_page(looks: tuple[Findings, Findings], check: str) -> None:
    """Negative control: else the test above could not fail."""
    _, bad = looks
    assert bad.wrong[check]


def test_every_page_was_looked_at(looks: tuple[Findings, Findings]) -> None:
    """A new page needs a state in world.py or staff.py."""
    ours, _ = looks
    seen = {path.partition("?")[0] for path in ours.seen}
    pages = [path for method, path in MATRIX if method == "GET" and not NO_PAGES.match(path) and path not in LEAD_ON]
    assert [path for path in pages if not any(_matches(path, one) for one in seen)] == []


def _matches(pattern: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) is not None

"""A rush of commits shares a few nudges, and the last one always has one that came after it."""

import asyncio
from typing import Self

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from shared.nudge import Nudger


class SlowRedis(Redis):
    """Answers when it is told to, and remembers how many nudges had begun."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__()
        self.begun, self.may_answer, self._fails = 0, asyncio.Event(), fails

    async def execute_command(self, *_args: object, **_options: object) -> None:
        """Never asked: nudges go by pipeline."""
        raise AssertionError

    def pipeline(self, *_args: object, **_options: object) -> "SlowRedis":  # type: ignore[override]  # stands for both
        """Itself."""
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        return None

    def lpush(self, *_args: object) -> None:  # type: ignore[override]
        """One nudge begins."""
        self.begun += 1

    def ltrim(self, *_args: object) -> None:  # type: ignore[override]
        """Nothing to trim."""

    async def execute(self) -> None:
        """When it may."""
        await self.may_answer.wait()
        if self._fails:
            raise RedisConnectionError


@pytest.mark.parametrize("fails", [False, True])
async def test_commits_during_a_nudge_share_the_next_one(*, fails: bool) -> None:
    """Ten commits while the first nudge is on its way: two nudges in all, the second after the last commit."""
    redis = SlowRedis(fails=fails)
    nudger = Nudger(redis)
    nudger.soon()
    await asyncio.sleep(0)
    for _ in range(10):
        nudger.soon()
    assert redis.begun == 1

    redis.may_answer.set()
    await nudger.close()

    assert redis.begun == 2

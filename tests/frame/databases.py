"""Make databases from the migrated template: a file copy, a few milliseconds each."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import asyncpg
from sqlalchemy.engine import make_url

TEMPLATE = "spontan_template"


class Databases:
    """Databases on one PostgreSQL, named by the caller."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def url_of(self, name: str) -> str:
        """The address of a database on this server."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def create(self, name: str, template: str = "template1") -> None:
        """Make a database."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        """Drop a database, whoever still uses it."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def copy(self, name: str) -> Iterator[str]:
        """A copy of the template that is gone afterwards; its address."""
        self.drop(name)
        self.create(name, TEMPLATE)
        try:
            yield self.url_of(name)
        finally:
            self.drop(name)

    def _run(self, statement: str) -> None:
        """Run outside any event loop that the caller may be in."""

        async def run() -> None:
            connection = await asyncpg.connect(self.url_of("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, run()).result()

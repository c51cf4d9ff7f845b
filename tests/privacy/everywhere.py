"""Look for words in every column of every table and in all of Redis, as somebody would who has got hold of them."""

from collections.abc import Sequence

from redis.asyncio import Redis
from sqlalchemy import text

from shared.database import AsyncSession, execute

_COLUMNS = text("""
    SELECT c.table_name, c.column_name
      FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea')
     ORDER BY 1, 2
""")


async def found_in(session: AsyncSession, words: Sequence[str]) -> set[str]:
    """The columns (`table.column`) that hold one of *words*, whatever their case; bytes are looked through as well."""
    found = set()
    for row in (await execute(session, _COLUMNS, {})).all():
        table, column = row.table_name, row.column_name
        # a bytea is written as hex, so the words are looked for in hex too
        looked_for = [*words, *(word.encode().hex() for word in words)]
        statement = text(f"""
            SELECT EXISTS (SELECT FROM "{table}", unnest(CAST(:words AS text[])) AS word
                            WHERE position(lower(word) IN lower(CAST("{column}" AS text))) > 0)
        """)  # noqa: S608 - the catalogue's own names
        if (await execute(session, statement, {"words": looked_for})).scalar_one():
            found.add(f"{table}.{column}")
    return found


# What a key holds as one text, whatever its type. A type that is not here ends in an error, so nothing is passed over.
_AS_TEXT = """
    local function all(key)
        local kind = redis.call('TYPE', key).ok
        if kind == 'string' then return {redis.call('GET', key)} end
        if kind == 'hash' then return redis.call('HGETALL', key) end
        if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
        if kind == 'set' then return redis.call('SMEMBERS', key) end
        if kind == 'zset' then return redis.call('ZRANGE', key, 0, -1) end
        error('what is a ' .. kind)
    end
    return table.concat(all(KEYS[1]), ' ')
"""


async def found_in_redis(url: str, words: Sequence[str]) -> set[str]:
    """The keys of Redis that hold one of *words*, in their name or in what they keep."""
    redis = Redis.from_url(url)
    found = set()
    async for key in redis.scan_iter():
        held = (key + b" " + await redis.eval(_AS_TEXT, 1, key)).lower()
        if any(word.lower().encode() in held for word in words):
            found.add(key.decode())
    await redis.aclose()
    return found

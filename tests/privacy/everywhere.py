"""Look for words in every column of every table, as somebody would who has got hold of the database."""

from collections.abc import Sequence

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

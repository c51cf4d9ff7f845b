"""Alembic's scripts: the database from its first table on."""

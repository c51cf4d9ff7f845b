"""Identifiers: time-ordered for rows, unguessable for secrets. Of a secret only its hash is ever stored."""

import hashlib
import secrets
from uuid import UUID

import uuid_utils.compat

TOKEN_BYTES = 32


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): unique without asking the database, and in the order of time, which keeps indexes dense."""
    return uuid_utils.compat.uuid7()


def new_token() -> str:
    """256 random bits as URL-safe text: a session id or another secret that its holder shows again."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """The SHA-256 that is stored in place of *token*. It needs no salt: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).digest()

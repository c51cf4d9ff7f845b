"""Secrets that are derived, never stored: HMAC over purpose, id and generation, so that workers can mail them.

Raising the generation makes a new secret and the old one worthless; without the key nothing can be guessed from the
database (six digits under a plain hash could be tried out in a second).
"""

import base64
import binascii
import hashlib
import hmac
from datetime import date
from uuid import UUID

from pydantic import SecretStr

CODE_DIGITS = 6
PROOF_BYTES = 16
GENERATION_BYTES = 4


def _derive(key: SecretStr, purpose: str, subject: UUID | str, generation: int) -> bytes:
    text = f"{purpose}\x1f{subject}\x1f{generation}".encode()
    return hmac.digest(key.get_secret_value().encode(), text, hashlib.sha256)


def one_time_code(key: SecretStr, challenge_id: UUID) -> str:
    """The six digits that belong to a sign-in challenge."""
    number = int.from_bytes(_derive(key, "code", challenge_id, 0)[:8])
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def codes_match(key: SecretStr, challenge_id: UUID, typed: str) -> bool:
    """Whether *typed* is that challenge's code; spaces and hyphens that people type are ignored."""
    digits = typed.replace(" ", "").replace("-", "")
    return hmac.compare_digest(one_time_code(key, challenge_id).encode(), digits.encode())


def unfollow_token(key: SecretStr, follower_id: UUID) -> str:
    """128 bits that let whoever holds a follower's message stop it, and do nothing else."""
    return _derive(key, "unfollow", follower_id, 0)[:16].hex()


def unfollow_token_matches(key: SecretStr, follower_id: UUID, token: str) -> bool:
    """Whether *token* belongs to that follower."""
    return hmac.compare_digest(unfollow_token(key, follower_id).encode(), token.encode())


def counted_contact(key: SecretStr, contact: str, day: date) -> str:
    """Under what a contact's text messages of a day are counted: nobody without the key can tell whose they are."""
    return _derive(key, f"sms count {day.isoformat()}", contact, 0).hex()[:32]


def report_token(key: SecretStr, message_id: UUID) -> str:
    """What a gateway shows when it reports on a message."""
    return _sealed(key, "delivery report", message_id)


def reported_message(key: SecretStr, token: str) -> UUID | None:
    """The message that *token* belongs to; None for one that we never gave out."""
    return _opened(key, "delivery report", token)


def typed_token(key: SecretStr, challenge_id: UUID) -> str:
    """What a browser shows to find again what was typed before a code."""
    return _sealed(key, "typed", challenge_id)


def typed_challenge(key: SecretStr, token: str) -> UUID | None:
    """The challenge that *token* belongs to; None for one that we never gave out."""
    return _opened(key, "typed", token)


def calendar_token(key: SecretStr, account_id: UUID, generation: int) -> str:
    """What an account's own calendar is read with: its id, the generation, and the proof that we gave it out."""
    content = account_id.bytes + generation.to_bytes(GENERATION_BYTES)
    return base64.urlsafe_b64encode(content + _proof(key, "own calendar", account_id, generation)).decode()


def calendar_owner(key: SecretStr, token: str) -> tuple[UUID, int] | None:
    """The account and the generation that *token* belongs to; None for one that we never gave out."""
    try:
        content = base64.urlsafe_b64decode(token.encode())
        account_id, generation = UUID(bytes=content[:16]), int.from_bytes(content[16 : 16 + GENERATION_BYTES])
    except (ValueError, binascii.Error):
        return None
    ours = hmac.compare_digest(calendar_token(key, account_id, generation).encode(), token.encode())
    return (account_id, generation) if ours else None


def _sealed(key: SecretStr, purpose: str, subject: UUID) -> str:
    """An id, and the proof that we gave it out for that purpose."""
    return base64.urlsafe_b64encode(subject.bytes + _proof(key, purpose, subject)).decode().rstrip("=")


def _opened(key: SecretStr, purpose: str, token: str) -> UUID | None:
    try:
        subject = UUID(bytes=base64.urlsafe_b64decode(f"{token}==".encode())[:16])
    except (ValueError, binascii.Error):
        return None
    return subject if hmac.compare_digest(_sealed(key, purpose, subject).encode(), token.encode()) else None


def _proof(key: SecretStr, purpose: str, subject: UUID, generation: int = 0) -> bytes:
    return _derive(key, purpose, subject, generation)[:PROOF_BYTES]

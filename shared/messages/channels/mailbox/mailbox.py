"""The demo's visible mailbox: messages become rows that anyone on this machine can read."""

from sqlalchemy.dialects.postgresql import insert

from shared.messages.channels.channel import OpenTransaction, Outgoing, Receipt
from shared.messages.channels.sms.alphabet import parts
from shared.messages.models import MailboxMessage


class Mailbox:
    """Writes each message into a transaction of its own, which the caller provides."""

    name = "mailbox"

    def __init__(self, open_transaction: OpenTransaction) -> None:
        self._open_transaction = open_transaction

    async def deliver(self, message: Outgoing) -> Receipt:
        """Keep it under its own id, so that a repeat overwrites itself. What a phone would get is counted in parts."""
        row = MailboxMessage(
            id=message.id,
            kind=message.kind,
            contact_kind=message.contact_kind,
            contact=message.contact,
            subject=message.subject,
            body=message.body,
            delivered_at=message.at,
        ).model_dump()
        again = {"subject": row["subject"], "body": row["body"]}
        async with self._open_transaction() as session:
            connection = await session.connection()
            await connection.execute(
                insert(MailboxMessage).values(row).on_conflict_do_update(index_elements=["id"], set_=again)
            )
        return Receipt(self.name, parts=parts(message.body) if message.contact_kind == "phone" else 0)

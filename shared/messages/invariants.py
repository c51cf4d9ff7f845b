"""What was recorded is handled in time, and what was written is sent: nothing is stuck on its way."""

from shared.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "events.expanded",
        "Ten minutes after it was recorded, the relay has seen an event.",
        """
        SELECT id, format('%s since %s', type, recorded_at) AS what
          FROM outbox_event WHERE expanded_at IS NULL AND recorded_at < CAST(:now AS timestamptz) - interval '10 minutes'
        """,
    ),
    # Whether an expanded event had all its handlers is not in the database: subscriptions are code. What is: a delivery
    # comes due again until it is done or set aside, at most an hour apart.
    Invariant(
        "events.delivered",
        "No delivery is overdue by more than a day: it is done, or set aside for a person to look at.",
        """
        SELECT d.event_id AS id, format('%s, %s attempts, due %s', d.handler, d.attempts, d.due_at) AS what
          FROM delivery d
         WHERE d.done_at IS NULL AND d.set_aside_at IS NULL AND d.due_at < CAST(:now AS timestamptz) - interval '1 day'
        """,
    ),
    Invariant(
        "messages.sent",
        "No message is overdue by more than a day: it is sent, dropped as no longer true, or failed for good.",
        """
        SELECT id, format('%s, %s attempts, due %s', kind, attempts, due_at) AS what
          FROM message
         WHERE sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL
           AND due_at < CAST(:now AS timestamptz) - interval '1 day'
        """,
    ),
    Invariant(
        "messages.own_party",
        "A message about a party goes to the account of that party.",
        """
        SELECT m.id, format('%s about the party of another account', m.kind) AS what
          FROM message m JOIN party p ON p.id = m.subject_id WHERE m.account_id IS DISTINCT FROM p.account_id
        """,
    ),
)

"""What somebody would write first: the reminders are a list in Redis, and whoever takes one sends it. The control.

python -m tests.faults.naive_sender
"""

import smtplib

from redis import Redis

from shared.settings import settings_from_environment

REMINDERS = "naive:reminders"


def main() -> None:
    """Take and send until killed."""
    settings = settings_from_environment()
    redis = Redis.from_url(settings.redis_url, decode_responses=True)
    while True:
        taken = redis.blpop([REMINDERS], timeout=1)
        if taken is None:
            continue
        message_id = str(taken[1])
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port) as server:
            server.sendmail(
                "spontan@example.org",
                "family@example.org",
                f"Message-ID: <{message_id}@127.0.0.1>\r\nDate: Tue, 15 Sep 2026 13:00:00 +0000\r\n\r\nSoon!\r\n",
            )


if __name__ == "__main__":
    main()

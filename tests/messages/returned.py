"""E-mails that come back, as mail servers write them."""

from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from uuid import UUID

HOST = "127.0.0.1"


def bounce(
    message_id: UUID,
    *,
    host: str = HOST,
    action: str = "failed",
    status: str = "5.1.1",
    whole: bool = False,
) -> bytes:
    """A delivery status notification about one message of ours, with the returned headers or all of it."""
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["From"] = "MAILER-DAEMON@mx.example.org"
    report["To"] = "spontan@example.org"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Message-ID"] = "<20260915.1@mx.example.org>"
    report.attach(MIMEText("I am sorry to have to inform you that your message could not be delivered.\n"))
    report.attach(_status(action, status))
    report.attach(_returned(f"<{message_id}@{host}>", whole=whole))
    return report.as_bytes()


def _status(action: str, status: str) -> Message:
    about, one = Message(), Message()
    about["Reporting-MTA"] = "dns; mx.example.org"
    one["Final-Recipient"] = "rfc822; alex@example.org"
    one["Action"] = action
    one["Status"] = status
    one["Diagnostic-Code"] = "smtp; 550 5.1.1 no such user"
    part = Message()
    part.add_header("Content-Type", "message/delivery-status")
    part.set_payload([about, one])
    return part


def _returned(message_id: str, *, whole: bool) -> Message:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "spontan@example.org", "alex@example.org", "You have a seat"
    mail["Message-ID"] = message_id
    part = Message()
    if whole:
        mail.set_content("You have a seat.\n")
        part.add_header("Content-Type", "message/rfc822")
        part.set_payload([mail])
    else:
        part.add_header("Content-Type", "text/rfc822-headers")
        part.set_payload(mail.as_string())
    return part

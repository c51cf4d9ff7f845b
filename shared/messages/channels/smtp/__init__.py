"""E-mail by SMTP: the letter in one module, its way to the server in the other."""

from shared.messages.channels.smtp.smtp import Smtp

__all__ = ["Smtp"]

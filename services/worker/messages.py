"""Tasks that write messages when something happened, and the one that sends what is due."""

from services.worker.sending import send
from services.worker.tasks import reacts, works
from shared.messages import react

reacts("messages.write_code", react.write_code)
reacts("messages.confirm", react.confirm)
reacts("messages.waiting", react.waiting)
reacts("messages.promoted", react.promoted)
reacts("messages.booking_cancelled", react.booking_cancelled)
reacts("messages.session_cancelled", react.session_cancelled)

works("messages.send", send)

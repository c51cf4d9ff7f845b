"""Tasks that write messages when something happened, and the one that sends what is due."""

from services.worker.sending import send
from services.worker.tasks import reacts, works
from shared.messages import react

reacts("messages.write_code", react.write_code)
reacts("messages.confirm", react.confirm)
reacts("messages.waiting", react.waiting)
reacts("messages.promoted", react.promoted)
reacts("messages.offer", react.offer)
reacts("messages.offer_lapsed", react.offer_lapsed)
reacts("messages.booking_cancelled", react.booking_cancelled)
reacts("messages.sessions_changed", react.sessions_changed)
reacts("messages.notice", react.notice)
reacts("messages.fault", react.fault)
reacts("messages.calendar_failed", react.calendar_failed)
reacts("messages.calendar_asks", react.calendar_asks)

works("messages.send", send)

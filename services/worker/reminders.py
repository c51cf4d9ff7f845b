"""The task that plans the reminder of everyone who got a seat. It is sent like any message, when it falls due."""

from services.worker.tasks import reacts
from shared.messages.plan import plan_reminders

reacts("reminders.plan", plan_reminders)

"""The tasks that plan the reminder of everyone who got a seat. It is sent like any message, when it falls due."""

from services.worker.tasks import reacts
from shared.messages.plan import plan_reminders, replan_accounts, replan_moved

reacts("reminders.plan", plan_reminders)
reacts("reminders.replan_moved", replan_moved)
reacts("reminders.replan_accounts", replan_accounts)

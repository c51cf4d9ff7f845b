"""The door for time and events: Celery tasks, the relay that feeds them, the daily schedule. The rules are in shared."""

"""The door for people and machines: pages, JSON and calendar feeds over HTTP."""

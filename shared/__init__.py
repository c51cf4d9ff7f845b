"""The domain of Spontan and the ground it stands on. Nothing in here knows HTTP or Celery."""

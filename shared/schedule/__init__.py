"""What is on: series, their scheduled sessions, seats on offer, and who leads."""

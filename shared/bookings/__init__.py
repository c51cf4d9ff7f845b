"""Seats, parties, the waiting list and attendance: never wrong about a seat."""

"""The demo municipality: real areas and open places of Örebro, invented clubs and people, and weeks full of sessions."""

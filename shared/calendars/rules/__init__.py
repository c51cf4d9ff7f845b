"""What a source's rules make of an event, and whose word counts on each field of its session."""

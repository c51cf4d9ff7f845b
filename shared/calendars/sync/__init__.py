"""Keep sessions up to date with the calendars of clubs: read when due, follow, call off late, ask when in doubt."""

"""Calendars in and out: what clubs publish becomes sessions, what we publish anyone can subscribe to.

In: `fetch` asks a club's server, `read` makes occurrences of what it sends, `rules` say what becomes of each, `sync` keeps
sessions up to date with them, and `sources` is what a coordinator does with a calendar. Out: `write`.
"""

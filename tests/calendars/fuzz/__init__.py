"""Millions of broken calendars, made from the sentences of tests/calendars/cases: nothing may crash or hang the reader."""

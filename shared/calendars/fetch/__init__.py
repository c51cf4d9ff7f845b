"""Fetch a club's calendar from the public internet, politely, and from nowhere else."""

from shared.calendars.fetch.answer import Fetched, FetchFailed, Validators
from shared.calendars.fetch.http import Fetcher, HttpFetcher

__all__ = ["FetchFailed", "Fetched", "Fetcher", "HttpFetcher", "Validators"]

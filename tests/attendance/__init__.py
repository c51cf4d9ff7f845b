"""Tests of attendance: the domain's marks and the page on the phone."""

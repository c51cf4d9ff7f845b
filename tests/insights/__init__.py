"""Tests of the participation numbers."""

"""Fixtures of the demo's tests."""

from tests.demo.loaded import demo, demo_engine

__all__ = ["demo", "demo_engine"]

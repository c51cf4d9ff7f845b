"""The languages that people can choose."""

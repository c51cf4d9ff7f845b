"""Sentences about how Spontan behaves, said to real servers."""

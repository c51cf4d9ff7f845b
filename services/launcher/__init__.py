"""The `spontan` command: starts the parts of Spontan, and its own PostgreSQL and Valkey when no others are named."""

"""The family's rights over what is stored about it."""

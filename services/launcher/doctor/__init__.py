"""Looks at an installation without changing anything: its settings, its servers, and the rules its data keeps."""

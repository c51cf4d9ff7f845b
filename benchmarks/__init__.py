"""What the hot paths cost, measured on real processes: CPU per operation, beside the same SQL without us."""

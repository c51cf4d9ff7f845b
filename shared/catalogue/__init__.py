"""What a municipality has: areas, venues, activities and the organisers that run sessions."""

"""What is stored about people: how long, shown on request, and taken away on request or in time."""

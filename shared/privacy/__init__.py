"""What is stored about people, and how long: forgetting what has expired; showing and erasing on request will follow."""

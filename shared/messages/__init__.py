"""Messages to people: written as due rows, checked for truth, sent over a channel, never twice."""

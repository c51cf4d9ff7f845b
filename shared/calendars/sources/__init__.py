"""What a coordinator does with a club's calendar: tries and connects it, teaches it, edits and publishes what came, lets go."""

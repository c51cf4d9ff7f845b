"""Who signs up, who comes, who works here, and how each shows that a contact is theirs."""

"""Use cases of this app for others: owing an account mail, saying no to a topic."""

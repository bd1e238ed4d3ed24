"""Use cases of this app: owing an account mail, what a member wants to be told, opening an entry of her inbox."""

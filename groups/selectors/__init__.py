"""What may be read, and by whom. Every look-up in a view starts here."""

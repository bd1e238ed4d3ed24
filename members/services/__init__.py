"""The use cases about people: the only code that writes this app's rows. Time is an argument."""

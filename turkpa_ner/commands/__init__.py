"""One module a command: its arguments, and a short function that runs it."""

"""The camera's video: how it comes through, how it is read, and what of it is shown."""

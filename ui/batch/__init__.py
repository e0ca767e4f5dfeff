"""Many files at once: what became of each, and all of them together."""

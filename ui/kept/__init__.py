"""What is kept of a visitor's work, so that a reload, a closed tab or a restarted server loses nothing of it."""

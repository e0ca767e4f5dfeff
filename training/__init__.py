"""From labelled data to the network that reads digits, and the figures measured on it."""

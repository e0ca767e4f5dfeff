"""What the pages are made of: a room for each thing that is done on the screen, and what these rooms share."""

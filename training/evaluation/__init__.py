"""What the networks and the reader reach, measured."""

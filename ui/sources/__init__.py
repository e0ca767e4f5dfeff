"""Where a picture comes from, and how it is turned and cropped before it is read."""

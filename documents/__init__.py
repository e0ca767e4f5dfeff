"""What turns a file into pictures: images, PDF, TIFF of several pages, ZIP; no picture raises `UnreadableImage`."""

from documents.loading import ImageSource, UnreadableImage, load_image

__all__ = ["ImageSource", "UnreadableImage", "load_image"]

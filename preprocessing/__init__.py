"""From an image to components and normalized crops: every step a pure function, image in, image out."""

from preprocessing.digit_normalization import normalize_digit
from preprocessing.geometry import Box
from preprocessing.loading import UnreadableImage, load_image
from preprocessing.settings import Settings
from preprocessing.steps import Step, Trace

__all__ = ["Box", "Settings", "Step", "Trace", "UnreadableImage", "load_image", "normalize_digit"]

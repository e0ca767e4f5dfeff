"""From an image to glyphs in lines: every step a pure function, image in, image out."""

from preprocessing.digit_normalization import frame
from preprocessing.geometry import Box
from preprocessing.loading import UnreadableImage, load_image
from preprocessing.settings import Settings
from preprocessing.steps import Step, Trace

__all__ = ["Box", "Settings", "Step", "Trace", "UnreadableImage", "frame", "load_image"]

"""From an image to components and normalized crops: every step a pure function, image in, image out."""

from preprocessing.digit_normalization import normalize_digit
from preprocessing.geometry import Box
from preprocessing.settings import Settings
from preprocessing.steps import Step, Trace

__all__ = ["Box", "Settings", "Step", "Trace", "normalize_digit"]

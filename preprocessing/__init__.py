"""From an image to glyphs in lines: every step a pure function, image in, image out."""

from preprocessing.frame import frame
from preprocessing.geometry import Box
from preprocessing.settings import Settings
from preprocessing.steps import Step, Trace

__all__ = ["Box", "Settings", "Step", "Trace", "frame"]

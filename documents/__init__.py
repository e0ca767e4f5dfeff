"""What turns files into pictures: `pictures` lists those of any source, `load_image` opens one."""

from documents.loading import ImageSource, load_image
from documents.picture import Picture
from documents.refusal import UnreadableImage
from documents.sources import Source, files_in, pictures

__all__ = ["ImageSource", "Picture", "Source", "UnreadableImage", "files_in", "load_image", "pictures"]

"""How much is taken: the size of a picture and of a file, the pages of a document, the entries of an archive."""

from __future__ import annotations

# Of one picture: the largest sensors in wide use have 48 megapixels.
MAX_MEGAPIXELS = 50
MAX_PIXELS = MAX_MEGAPIXELS * 1_000_000
# A row costs something by itself, however short it is; the longest scans of a roll have a tenth of this.
MAX_SIDE_PX = 1_000_000
# Of one file: the largest picture allowed, stored without compression in four channels of 16 bits.
MAX_FILE_BYTES = 8 * MAX_PIXELS

MAX_PDF_PAGES = 500
MAX_TIFF_PAGES = 500

# What one visitor of the app may give at once. Nothing is unpacked before its turn, so these bound what is held: the
# uploads themselves, and one picture out of them.
MAX_FILES = 500
MAX_UPLOADED_MB = 256

# Folders and hidden files count too: a directory of millions of names would fill the memory by itself.
MAX_ZIP_ENTRIES = 2 * MAX_FILES
MAX_MEMBER_MB = 64

BYTES_PER_MB = 1_000_000

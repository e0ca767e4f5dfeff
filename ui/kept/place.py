"""Where visitors' work is kept: in the usual place of a user's data, elsewhere, or not at all."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from platformdirs import user_data_path

from ui.kept.store import KEPT_DAYS, WorkStore

logger = logging.getLogger(__name__)

# The file, where it is another one; or that nothing is kept.
PATH_VARIABLE = "DIGIT_READER_KEPT"
OFF = "off"
DAYS_VARIABLE = "DIGIT_READER_KEPT_DAYS"
FILE_NAME = "work.sqlite3"
_APP = "app.py"


def usual_store() -> WorkStore | None:
    """The store that the command line names, or the environment, or the usual one; None where nothing is to be kept."""
    named, folder = os.environ.get(PATH_VARIABLE, ""), named_folder(sys.argv)
    try:
        days = float(os.environ.get(DAYS_VARIABLE) or KEPT_DAYS)
    except ValueError:
        logger.warning("nothing is kept: expected a number of days in %s", DAYS_VARIABLE)
        return None
    if named.lower() == OFF or not days > 0:
        return None
    if folder is None and named:
        return WorkStore(Path(named), days)
    return WorkStore((folder or user_data_path("digit-reader")) / FILE_NAME, days)


def named_folder(arguments: list[str]) -> Path | None:
    """The folder after `--data` in what the app was started with; None where another program was started.

    Ends the program where it is called wrongly.
    """
    program, *options = arguments or [""]
    if Path(program).name != _APP:
        return None
    parser = argparse.ArgumentParser(
        prog=f"streamlit run {_APP} --", description="Read handwritten numbers.", allow_abbrev=False
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep visitors' work in this folder")
    folder: Path | None = parser.parse_args(options).data
    return folder

"""Measures the networks and the reader, and writes training/figures: a JSON file a part, and the plots made from them.

    python -m training.evaluate [--data mnist.npz] [--fonts FOLDER] [--pages FOLDER ...] [--photos FOLDER ...]

`--parts digits sequences` measures these two again and leaves the others as they are. Pages, photos and digit networks
trained with other seeds are measured where they are given. MNIST's test split is for this alone, for the notebook, and
for pages drawn to be measured on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.evaluation import plots
from training.evaluation.parts import PARTS
from training.results_file import FIGURES, Timer


def main() -> None:
    arguments = parse_arguments()
    for part in arguments.parts:
        timer = Timer()
        PARTS[part](arguments)
        print(f"{part}: {timer.seconds:.0f} s", flush=True)
    plots.draw_all(arguments.figures)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the networks and the reader.")
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts (.woff, .ttf, .otf)")
    parser.add_argument("--strokes", type=Path, help="uci_digits.npz: digits as the points of a pen")
    parser.add_argument("--textures", type=Path, help="textures.npz: photographs of what lies under the paper")
    parser.add_argument("--pages", type=Path, nargs="+", default=[], help="folders that `training.make_pages` wrote")
    parser.add_argument("--photos", type=Path, nargs="+", default=[], help="folders with manifest.tsv and images/")
    parser.add_argument("--seeds", type=Path, nargs="+", default=[], help="digit networks trained with other seeds")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--sheet", type=Path, help="write MNIST's misread test digits here as a picture")
    parser.add_argument("--figures", type=Path, default=FIGURES)
    return parser.parse_args()


if __name__ == "__main__":
    main()

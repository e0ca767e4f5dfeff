"""What the sequence network reaches alone: runs read without an error, by length and by how far digits overlap."""

from __future__ import annotations

import keras
import numpy as np

from recognition.sequence import OTHER
from training.data.lines import MOST_DIGITS, LineShares, draw_line
from training.data.samples import Sources
from training.evaluation.digits import SEED
from training.evaluation.reading import edit_distance
from training.results_file import Figures
from training.train_sequences import symbols_read

RUNS_A_LENGTH = 200
LINES = LineShares(
    writers=(0.45, 0.37, 0.18),
    own_style=0.35,
    others=0.06,
    words=0.12,
    points=0.06,
    ends=0.2,
    repeated=0.2,
    zeros=0.6,
    smallest_repeated=0.5,
    joined=0.06,
    often_joined=0.6,
    joiners=0.08,
)
# Mean overlap of neighbours' boxes in shares of the height: below 0 they stand apart.
OVERLAPS = (
    ("apart", -np.inf, -0.1),
    ("close", -0.1, 0.0),
    ("touching", 0.0, 0.1),
    ("overlapping", 0.1, 0.2),
    ("one over the other", 0.2, np.inf),
)


def sequence_figures(model: keras.Model, sources: Sources, runs_a_length: int = RUNS_A_LENGTH) -> Figures:
    """Counts of runs whose digits are all right: over all that hold digits, by how many, and by degree of overlap.

    The runs are composed of the digits in `sources`, from seeds that training does not use. Marks among the digits that
    are none are to be passed over; where there are no others, to read nothing is right.
    """
    rng = np.random.default_rng((SEED, 2))
    lengths = [length for length in range(1, MOST_DIGITS + 1) for _ in range(runs_a_length)]
    lines = [draw_line(rng, sources, LINES, length) for length in lengths]
    written = [digits_of(line.symbols) for line in lines]
    read = [digits_of(symbols) for symbols in symbols_read(model, lines)]
    right = np.array([true == other for true, other in zip(written, read, strict=True)])
    counts = np.array([len(text) for text in written])
    overlaps = np.array([line.overlap for line in lines])

    def counted(chosen: np.ndarray) -> Figures:
        return {"count": int(chosen.sum()), "right": int(right[chosen].sum())}

    return {
        "parameters": model.count_params(),
        **counted(counts > 0),
        "digits": int(counts.sum()),
        "edits": sum(edit_distance(true, other) for true, other in zip(written, read, strict=True) if true),
        "without_digits": counted(counts == 0),
        "by_length": {str(length): counted(counts == length) for length in np.unique(counts[counts > 0])},
        "by_overlap": {
            name: counted((counts > 1) & (least <= overlaps) & (overlaps < most)) for name, least, most in OVERLAPS
        },
    }


def digits_of(symbols: np.ndarray | list[int]) -> str:
    """Symbols 0 to 10 as text, marks that are no digits left out."""
    return "".join(str(symbol) for symbol in symbols if symbol != OTHER)

"""Measures digit_model.keras and writes training/figures/digits.json.

    python -m training.evaluate_digits [--data mnist.npz] [--fonts FOLDER]

MNIST's test split is read here and nowhere else. The thresholds come from the validation part.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np

from preprocessing.frame import frame
from recognition.network import OTHER_MARK, sha256
from training.calibration import calibration_error, lowest_confidence
from training.dataset import Pool, build_pool, draw_mark, framed, scaled, to_u8
from training.export import KERAS_PATH
from training.fonts import HELD_OUT_FONTS, load_fonts
from training.mnist import load_mnist
from training.negatives import MARKS
from training.samples import ONLY_FONTS, Sources, distorted_digit, hard_digit

FIGURES_PATH = Path("training/figures/digits.json")
COMMAND = "python -m training.evaluate_digits --data MNIST_NPZ --fonts FONT_FOLDER"
# What is drawn for measuring comes from seeds that training does not use.
SEED = 20_000_000
POOL_COUNT = 20_000
MARKS_A_KIND = 1_000
FONT_DIGITS = 4_000
KEPT_SHARE = 0.99  # of true digits, where the rejection of marks is measured
DOUBTFUL_ACCURACY = 0.995
COVERAGES = (1.0, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9)

Figures = dict[str, object]


def main() -> None:
    arguments = parse_arguments()
    model = keras.models.load_model(arguments.keras, compile=False)
    mnist = load_mnist(arguments.data)
    known, unseen = load_fonts(arguments.fonts), load_fonts(arguments.fonts, held_out=True)
    raw, reframed = Pool(mnist.test.images, mnist.test.labels), framed(mnist.test)
    validation = build_pool(Sources(mnist.validation, known), POOL_COUNT, SEED)
    figures: Figures = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": COMMAND,
        "model_sha256": sha256(arguments.keras),
        "parameters": model.count_params(),
        "file_bytes": arguments.keras.stat().st_size,
        "mnist_test": on_digits(model, raw),
        "mnist_test_reframed": on_digits(model, reframed),
        "mnist_validation_reframed": on_digits(model, framed(mnist.validation)),
        "distorted_validation": on_pool(model, validation),
        "rejection": rejection(model, validation, Sources(mnist.validation, unseen)),
    }
    if arguments.fonts:
        figures["held_out_fonts"] = {"fonts": list(HELD_OUT_FONTS)} | on_fonts(model, Sources(mnist.validation, unseen))
    arguments.figures.parent.mkdir(parents=True, exist_ok=True)
    arguments.figures.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def probabilities_of(model: keras.Model, pool: Pool) -> np.ndarray:
    """float32 (n, 11): the ten digits, then all classes of "not a digit" in one."""
    probabilities = model.predict(scaled(pool.frames), 256, verbose=0)
    return np.concatenate([probabilities[:, :OTHER_MARK], probabilities[:, OTHER_MARK:].sum(1, keepdims=True)], 1)


def on_digits(model: keras.Model, pool: Pool) -> Figures:
    """Accuracy, also of the likeliest digit and of every digit, calibration, and how accurate the most certain are."""
    probabilities = probabilities_of(model, pool)
    right = probabilities.argmax(1) == pool.labels
    certain_first = right[np.argsort(-probabilities.max(1), kind="stable")]
    return {
        "count": len(right),
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "accuracy_among_digits": float((probabilities[:, :OTHER_MARK].argmax(1) == pool.labels).mean()),
        "accuracy_per_class": [float(right[pool.labels == digit].mean()) for digit in range(10)],
        "ece": calibration_error(probabilities, pool.labels),
        "accuracy_at_coverage": {str(c): float(certain_first[: round(c * len(right))].mean()) for c in COVERAGES},
    }


def on_pool(model: keras.Model, pool: Pool) -> Figures:
    """The same for digits and marks as photos give them, and the threshold under which a digit is doubtful.

    Rule: the lowest confidence at which, of all that is read as a digit, 99.5 % is that digit.
    """
    probabilities, labels = probabilities_of(model, pool), np.minimum(pool.labels, OTHER_MARK)
    answer, right = probabilities.argmax(1), probabilities.argmax(1) == labels
    read = answer < OTHER_MARK
    threshold = lowest_confidence(probabilities.max(1)[read], right[read], DOUBTFUL_ACCURACY)
    kept = probabilities.max(1)[read] >= threshold
    return {
        "count": len(labels),
        "accuracy": float(right.mean()),
        "digits_read_right": float(right[labels < OTHER_MARK].mean()),
        "marks_rejected": float(right[labels == OTHER_MARK].mean()),
        "ece": calibration_error(probabilities, labels),
        "doubtful_below": threshold,
        "doubtful_rule": "lowest confidence at which 99.5 % of what is read as a digit is that digit",
        "doubtful_share": float((~kept).sum() / max(len(kept), 1)),
    }


def rejection(model: keras.Model, validation: Pool, sources: Sources) -> Figures:
    """Of each kind of mark, the share under the confidence that 99 % of the validation digits reach."""
    digits = probabilities_of(model, validation)[validation.labels < OTHER_MARK, :OTHER_MARK].max(1)
    threshold = float(np.quantile(digits, 1 - KEPT_SHARE))
    rejected = {}
    for kind in MARKS:
        rng = np.random.default_rng((SEED, tuple(MARKS).index(kind)))
        frames = np.stack([to_u8(frame(draw_mark(rng, sources, kind))) for _ in range(MARKS_A_KIND)])
        marks = probabilities_of(model, Pool(frames, np.full(len(frames), OTHER_MARK)))[:, :OTHER_MARK].max(1)
        rejected[kind] = float((marks < threshold).mean())
    return {"digits_kept": KEPT_SHARE, "confidence": threshold, "rejected": rejected}


def on_fonts(model: keras.Model, sources: Sources) -> Figures:
    """Accuracy on digits in the fonts held out: bent and slanted only, and as photos give them."""
    figures: Figures = {}
    for name, draw in (("accuracy", distorted_digit), ("accuracy_photographed", hard_digit)):
        rng = np.random.default_rng(SEED)
        inks, labels = zip(*(draw(rng, sources, ONLY_FONTS) for _ in range(FONT_DIGITS)), strict=True)
        pool = Pool(np.stack([to_u8(frame(ink)) for ink in inks]), np.array(labels))
        figures[name] = float((probabilities_of(model, pool).argmax(1) == pool.labels).mean())
    return figures


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the digit network.")
    parser.add_argument("--data", type=Path, help="mnist.npz as Keras stores it; fetched by Keras if not given")
    parser.add_argument("--fonts", type=Path, help="folder of handwriting fonts (.woff, .ttf, .otf)")
    parser.add_argument("--keras", type=Path, default=KERAS_PATH)
    parser.add_argument("--figures", type=Path, default=FIGURES_PATH)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""What the digit network reaches: on MNIST's test split, on what photos give, on marks that are no digits, on fonts.

The thresholds come from the validation part; MNIST's test split is measured on and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import keras
import numpy as np

from preprocessing.digit_normalization import normalize_digit
from recognition.network import OTHER_MARK
from training.data.dataset import Pool, PoolShares, build_pool, draw_mark, normalized, scaled, to_u8
from training.data.fonts import HELD_OUT_FONTS, FontInk
from training.data.mnist import Mnist
from training.data.negatives import MARKS
from training.data.samples import ONLY_FONTS, Shares, Sources, distorted_digit, hard_digit
from training.evaluation.calibration import calibration_figures, lowest_confidence
from training.results_file import Figures

# What is drawn for measuring comes from seeds that training does not use.
SEED = 20_000_000
POOL_COUNT = 20_000
POOL_SHARES = PoolShares(mild=0.64, hard=0.22, raw=0.6)
MARKS_A_KIND = 1_000
FONT_DIGITS = 4_000
DRAWN_DIGITS = 4_000
ONLY_DRAWN: Shares = (0.0, 1.0, 0.0)
KEPT_SHARE = 0.99  # of true digits, where the rejection of marks is measured
DOUBTFUL_ACCURACY = 0.995
COVERAGES = (1.0, 0.999, 0.995, 0.99, 0.98, 0.97, 0.95, 0.9, 0.8)
THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995)


@dataclass(frozen=True)
class Misread:
    """Digits answered wrongly: frames uint8 (n, 28, 28), what they are, the answers, how sure.

    The surest of each digit come first, then the second surest of each. Answers are 0 to 9, or 10 for "not a digit".
    """

    frames: np.ndarray
    labels: np.ndarray
    answers: np.ndarray
    confidence: np.ndarray


def digit_figures(model: keras.Model, mnist: Mnist, drawn: Pool, known: FontInk, unseen: FontInk) -> Figures:
    """Everything that is measured of the digit network; fonts may be empty, then they are left out."""
    validation = build_pool(Sources(mnist.validation, known), POOL_SHARES, POOL_COUNT, SEED)
    figures: Figures = {
        "parameters": model.count_params(),
        "mnist_test": on_digits(model, Pool(mnist.test.images, mnist.test.labels)),
        "mnist_test_reframed": on_digits(model, normalized(mnist.test)),
        "mnist_validation_reframed": on_digits(model, normalized(mnist.validation)),
        "distorted_validation": on_pool(model, validation),
        "drawn_digits": on_digits(model, drawn),
        "rejection": rejection(model, validation, Sources(mnist.validation, unseen)),
    }
    if unseen.digits[0]:
        figures["held_out_fonts"] = {"fonts": list(HELD_OUT_FONTS)} | on_fonts(model, Sources(mnist.validation, unseen))
    return figures


def seed_figures(models: dict[str, keras.Model], mnist: Mnist, known: FontInk) -> Figures:
    """What several networks of the same kind reach, by their names, and the mean of them: how far chance goes."""
    mixed = build_pool(Sources(mnist.validation, known), POOL_SHARES, POOL_COUNT, SEED)
    pools = {
        "mnist_validation": Pool(mnist.validation.images, mnist.validation.labels),
        "mnist_test": Pool(mnist.test.images, mnist.test.labels),
        "mnist_test_reframed": normalized(mnist.test),
    }
    networks = {}
    for name, model in models.items():
        reached = {part: accuracy_among_digits(probabilities_of(model, pool), pool) for part, pool in pools.items()}
        degraded = on_pool(model, mixed)
        networks[name] = reached | {what: degraded[what] for what in ("digits_read_right", "marks_rejected")}
    parts = next(iter(networks.values()))
    return {
        "networks": networks,
        "mean": {part: float(np.mean([of[part] for of in networks.values()])) for part in parts},
    }


def probabilities_of(model: keras.Model, pool: Pool) -> np.ndarray:
    """float32 (n, 11): the ten digits, then all classes of "not a digit" in one."""
    probabilities = model.predict(scaled(pool.frames), 256, verbose=0)
    return np.concatenate([probabilities[:, :OTHER_MARK], probabilities[:, OTHER_MARK:].sum(1, keepdims=True)], 1)


def on_digits(model: keras.Model, pool: Pool) -> Figures:
    """Accuracy, also of the likeliest digit and of every digit, what is taken for what, and how true confidence is."""
    probabilities = probabilities_of(model, pool)
    answers = probabilities.argmax(1)
    right = answers == pool.labels
    certain_first = right[np.argsort(-probabilities.max(1), kind="stable")]
    confusion = np.zeros((10, OTHER_MARK + 1), int)
    np.add.at(confusion, (np.minimum(pool.labels, 9), answers), pool.labels < OTHER_MARK)
    return {
        "count": len(right),
        "errors": int((~right).sum()),
        "accuracy": float(right.mean()),
        "accuracy_among_digits": accuracy_among_digits(probabilities, pool),
        "accuracy_per_class": [float(right[pool.labels == digit].mean()) for digit in range(10)],
        "confusion": confusion.tolist(),
        **calibration_figures(probabilities.max(1), right),
        "accuracy_at_coverage": {str(c): float(certain_first[: round(c * len(right))].mean()) for c in COVERAGES},
    }


def accuracy_among_digits(probabilities: np.ndarray, pool: Pool) -> float:
    """Share of digits whose likeliest digit is the right one, whether or not "not a digit" is likelier still."""
    return float((probabilities[:, :OTHER_MARK].argmax(1) == pool.labels).mean())


def on_pool(model: keras.Model, pool: Pool) -> Figures:
    """The same for digits and marks as photos give them, and the threshold under which a digit is doubtful.

    Rule: the lowest confidence at which, of all that is read as a digit, 99.5 % is that digit.
    """
    probabilities, labels = probabilities_of(model, pool), np.minimum(pool.labels, OTHER_MARK)
    answer, right = probabilities.argmax(1), probabilities.argmax(1) == labels
    read = answer < OTHER_MARK
    threshold = lowest_confidence(probabilities.max(1)[read], right[read], DOUBTFUL_ACCURACY)
    kept = probabilities.max(1)[read] >= threshold
    as_digit, is_digit = probabilities[:, :OTHER_MARK].max(1), labels < OTHER_MARK
    return {
        "count": len(labels),
        "accuracy": float(right.mean()),
        "digits_read_right": float(right[is_digit].mean()),
        "marks_rejected": float(right[~is_digit].mean()),
        **calibration_figures(probabilities.max(1), right),
        "doubtful_below": threshold,
        "doubtful_rule": "lowest confidence at which 99.5 % of what is read as a digit is that digit",
        "doubtful_share": float((~kept).sum() / max(len(kept), 1)),
        "accepted_from": [
            {
                "confidence": least,
                "digits": float((as_digit[is_digit] >= least).mean()),
                "marks": float((as_digit[~is_digit] >= least).mean()),
            }
            for least in THRESHOLDS
        ],
    }


def rejection(model: keras.Model, validation: Pool, sources: Sources) -> Figures:
    """Of each kind of mark, the share under the confidence that 99 % of the validation digits reach."""
    digits = probabilities_of(model, validation)[validation.labels < OTHER_MARK, :OTHER_MARK].max(1)
    threshold = float(np.quantile(digits, 1 - KEPT_SHARE))
    rejected = {}
    for kind in MARKS:
        rng = np.random.default_rng((SEED, tuple(MARKS).index(kind)))
        frames = np.stack([to_u8(normalize_digit(draw_mark(rng, sources, kind))) for _ in range(MARKS_A_KIND)])
        marks = probabilities_of(model, Pool(frames, np.full(len(frames), OTHER_MARK)))[:, :OTHER_MARK].max(1)
        rejected[kind] = float((marks < threshold).mean())
    return {
        "digits_kept": KEPT_SHARE,
        "confidence": threshold,
        "rejected": rejected,
        "rejected_of_all": float(np.mean(list(rejected.values()))),
    }


def on_fonts(model: keras.Model, sources: Sources) -> Figures:
    """Accuracy on digits in the fonts held out: bent and slanted only, and as photos give them."""
    figures: Figures = {}
    for name, draw in (("accuracy", distorted_digit), ("accuracy_photographed", hard_digit)):
        rng = np.random.default_rng(SEED)
        pool = _pool_of([draw(rng, replace(sources, shares=ONLY_FONTS)) for _ in range(FONT_DIGITS)])
        figures[name] = float((probabilities_of(model, pool).argmax(1) == pool.labels).mean())
    return figures


def drawn_pool(sources: Sources) -> Pool:
    """Digits drawn from skeletons, as photos give them: the only misread ones that may be shown to everyone."""
    rng = np.random.default_rng((SEED, 1))
    return _pool_of([hard_digit(rng, replace(sources, shares=ONLY_DRAWN)) for _ in range(DRAWN_DIGITS)])


def misread(model: keras.Model, pool: Pool) -> Misread:
    """The digits of a pool that the network answers wrongly."""
    probabilities = probabilities_of(model, pool)
    answers, confidence = probabilities.argmax(1), probabilities.max(1)
    wrong = np.flatnonzero(answers != pool.labels)
    wrong = wrong[np.argsort(-confidence[wrong], kind="stable")]
    place = [np.count_nonzero(pool.labels[wrong[:i]] == pool.labels[index]) for i, index in enumerate(wrong)]
    wrong = wrong[np.argsort(place, kind="stable")]
    return Misread(pool.frames[wrong], pool.labels[wrong], answers[wrong], confidence[wrong])


def _pool_of(drawn: list[tuple[np.ndarray, int]]) -> Pool:
    frames = np.stack([to_u8(normalize_digit(ink)) for ink, _ in drawn])
    return Pool(frames, np.array([label for _, label in drawn], np.uint8))

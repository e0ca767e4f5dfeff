from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest

from recognition.ctc import Text, digit_probabilities, likely_texts, log_likelihoods, positions
from recognition.sequence import BLANK, OTHER, SYMBOL_COUNT, best_symbols


def steps_of(symbols: list[int], certainty: float = 0.9) -> np.ndarray:
    """One step for each symbol, (len(symbols), 12), the rest of the probability shared among all symbols."""
    steps = np.full((len(symbols), SYMBOL_COUNT), (1 - certainty) / SYMBOL_COUNT, np.float32)
    steps[np.arange(len(symbols)), symbols] += certainty
    return steps


def random_steps(count: int, symbols: list[int], seed: int) -> np.ndarray:
    """Steps in which only `symbols` occur."""
    steps = np.zeros((count, SYMBOL_COUNT), np.float32)
    steps[:, symbols] = np.random.default_rng(seed).dirichlet(np.ones(len(symbols)), count)
    return steps


def by_counting(steps: np.ndarray) -> dict[Text, float]:
    """Every text's probability, added up over every path through the steps."""
    found: dict[Text, float] = {}
    seen = [symbol for symbol in range(SYMBOL_COUNT) if steps[:, symbol].any()]
    for path in product(seen, repeat=len(steps)):
        as_blanks = [BLANK if symbol == OTHER else symbol for symbol in path]
        text = tuple(symbol for symbol, _ in groupby(as_blanks) if symbol != BLANK)
        found[text] = found.get(text, 0.0) + float(np.prod(steps[np.arange(len(path)), list(path)]))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_likelihoods_are_sums_over_all_paths(seed: int) -> None:
    steps = random_steps(6, [3, 8, OTHER, BLANK], seed)
    truth = by_counting(steps)
    texts = list(truth)
    assert np.allclose(np.exp(log_likelihoods(steps, texts)), [truth[text] for text in texts], atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_likeliest_text_is_found(seed: int) -> None:
    steps = random_steps(6, [3, 8, OTHER, BLANK], seed)
    truth = by_counting(steps)
    assert likely_texts(steps, 8)[0] == max(truth, key=truth.__getitem__)


@pytest.mark.parametrize(
    ("symbols", "text"),
    [
        ([BLANK] * 5, ()),
        ([BLANK, OTHER, OTHER, BLANK], ()),
        ([4, 4, BLANK], (4,)),
        ([4, BLANK, 4], (4, 4)),
        ([4, OTHER, 4, 2], (4, 4, 2)),
        ([1, 2, 2, BLANK, 3], (1, 2, 3)),
    ],
)
def test_texts_of_steps(symbols: list[int], text: Text) -> None:
    steps = steps_of(symbols)
    assert likely_texts(steps, 4)[0] == text
    assert tuple(symbol for symbol in best_symbols(steps) if symbol != OTHER) == text


def test_each_place_has_its_own_probabilities() -> None:
    steps = steps_of([1, BLANK, 7, 7, BLANK, 9])
    steps[5] = 0.001
    steps[5, [4, 9]] = 0.45, 0.55
    shares = digit_probabilities(steps, (1, 7, 9))
    assert shares.shape == (3, 10)
    assert np.allclose(shares.sum(1), 1)
    assert shares.argmax(1).tolist() == [1, 7, 9]
    assert shares[2, 9] == pytest.approx(0.55, abs=0.02)
    assert digit_probabilities(steps, ()).shape == (0, 10)


@pytest.mark.parametrize(("count", "length"), [(1, 1), (5, 1), (4, 3), (12, 4), (40, 15)])
@pytest.mark.parametrize("kinds", [2, 10], ids=["many of them alike", "all kinds"])
def test_a_place_is_weighed_as_if_every_digit_had_stood_there(count: int, length: int, kinds: int) -> None:
    rng = np.random.default_rng(count)
    steps = rng.dirichlet(np.full(SYMBOL_COUNT, 0.3), count).astype(np.float32)
    text = tuple(rng.integers(0, kinds, length).tolist())
    texts = [(*text[:place], digit, *text[place + 1 :]) for place in range(length) for digit in range(10)]
    likely = np.exp(log_likelihoods(steps, texts)).reshape(length, 10)
    assert np.allclose(digit_probabilities(steps, text), likely / likely.sum(1, keepdims=True), atol=1e-9)


@pytest.mark.parametrize(
    ("symbols", "expected"),
    [
        ([BLANK, BLANK], []),
        ([5, BLANK], [0]),
        ([BLANK, 5, 5, 5, BLANK], [2]),
        ([BLANK, 5, BLANK, 5, 3, BLANK], [1, 3, 4]),
        ([3, 3, BLANK, BLANK, 8], [0.5, 4]),
    ],
)
def test_digits_stand_in_the_middle_of_their_steps(symbols: list[int], expected: list[float]) -> None:
    steps = steps_of(symbols, 0.97)
    assert positions(steps, likely_texts(steps, 1)[0]).tolist() == expected

"""What the steps of a sequence network say about texts: the likeliest texts, how likely a text is, where it stands.

Probabilities are float32 (steps, 12), as the sequence network gives them; texts are tuples of digits. What is no
digit counts as a blank here: it is ink, but nothing to read.
Source: Graves et al., "Connectionist temporal classification", 2006.
"""

from __future__ import annotations

import numpy as np

from recognition.sequence import BLANK, OTHER

Text = tuple[int, ...]

# Symbols less likely than this at a step start no text of their own.
LEAST_LIKELY = 0.003
_NEVER = -1e9


def likely_texts(probabilities: np.ndarray, count: int) -> list[Text]:
    """The likeliest texts, best first: at most `count`.

    Source: Hannun et al., "First-pass large vocabulary continuous speech recognition using bi-directional recurrent
    DNNs", 2014 (prefix beam search).
    """
    digits, blank = _digits_and_blank(probabilities)
    # Python counts faster with its own numbers than with NumPy's.
    of_digits, of_blank = digits.tolist(), blank.tolist()
    # For each text how likely it is by now, the last step being blank, and being its last digit.
    beam: dict[Text, tuple[float, float]] = {(): (1.0, 0.0)}
    for of_digit, blank_here in zip(of_digits, of_blank, strict=True):
        likely = [digit for digit, share in enumerate(of_digit) if share > LEAST_LIKELY]
        grown: dict[Text, tuple[float, float]] = {}
        for text, (ends_blank, ends_digit) in beam.items():
            same_blank, same_digit = grown.get(text, (0.0, 0.0))
            if text:
                same_digit += ends_digit * of_digit[text[-1]]
            grown[text] = (same_blank + (ends_blank + ends_digit) * blank_here, same_digit)
            for digit in likely:
                longer = (*text, digit)
                longer_blank, longer_digit = grown.get(longer, (0.0, 0.0))
                before = ends_blank if text and text[-1] == digit else ends_blank + ends_digit
                grown[longer] = (longer_blank, longer_digit + before * of_digit[digit])
        best = sorted(grown, key=lambda text: -sum(grown[text]))[:count]
        most = sum(grown[best[0]])
        beam = {text: (grown[text][0] / most, grown[text][1] / most) for text in best}
    return list(beam)


def log_likelihoods(probabilities: np.ndarray, texts: list[Text]) -> np.ndarray:
    """The logarithm of each text's probability, over all ways in which steps may spell it: float64 (len(texts),)."""
    log_digits, log_blank = _logs(probabilities)
    longest = max((len(text) for text in texts), default=0)
    symbols = np.full((len(texts), longest), -1)
    for row, text in enumerate(texts):
        symbols[row, : len(text)] = text
    again = np.zeros(symbols.shape, bool)
    again[:, 1:] = symbols[:, 1:] == symbols[:, :-1]
    # Column i: i digits are read, the last step being blank, or (from 1 on) being the i-th digit.
    in_blank = np.full((len(texts), longest + 1), _NEVER)
    in_blank[:, 0] = 0.0
    in_digit = np.full((len(texts), longest + 1), _NEVER)
    for step in range(len(probabilities)):
        emitted = log_digits[step][symbols]
        start = np.where(again, in_blank[:, :-1], np.logaddexp(in_blank[:, :-1], in_digit[:, :-1]))
        in_blank = np.logaddexp(in_blank, in_digit) + log_blank[step]
        in_digit = in_digit.copy()
        in_digit[:, 1:] = np.logaddexp(in_digit[:, 1:], start) + emitted
    lengths = np.array([len(text) for text in texts], int)
    rows = np.arange(len(texts))
    return np.logaddexp(in_blank[rows, lengths], in_digit[rows, lengths])


def digit_probabilities(probabilities: np.ndarray, text: Text) -> np.ndarray:
    """How likely each digit is at each place of a text, given the others: float64 (len(text), 10), rows sum to 1.

    One pass forward and one backward give what the steps before and after each place say, whichever digit stands there.
    Source: Graves et al., section 4.1.
    """
    if not text:
        return np.zeros((0, 10))
    log_digits, _ = _logs(probabilities)
    in_blank, in_digit = _forward(probabilities, text)
    to_blank, to_digit = _backward(probabilities, text)
    # Between two digits that are the same a blank must stand.
    symbols = np.array(text)[:, None]
    unlike = np.where(symbols != np.arange(10), 0.0, _NEVER)
    unlike_before = np.vstack([np.full(10, _NEVER), unlike[:-1]])
    unlike_after = np.vstack([unlike[1:], np.full(10, _NEVER)])
    there = np.full((len(text), 10), _NEVER)
    logs = np.full((len(text), 10), _NEVER)
    for step in range(len(probabilities)):
        comes = np.logaddexp(in_blank[step, :-1, None], in_digit[step, :-1, None] + unlike_before)
        there = np.logaddexp(there, comes) + log_digits[step]
        goes = np.logaddexp(to_blank[step + 1, 1:, None], to_digit[step + 1, 1:, None] + unlike_after)
        logs = np.logaddexp(logs, there + goes)
    shares = np.exp(logs - logs.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def _forward(probabilities: np.ndarray, text: Text) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms, both float64 (steps + 1, len(text) + 1): of the steps before this one, this many digits are read.

    The first where the last step is a blank, or none is read yet; the second where it is the last digit.
    """
    log_digits, log_blank = _logs(probabilities)
    symbols = np.array(text)
    again = np.diff(symbols, prepend=-1) == 0
    in_blank, in_digit = np.full((2, len(probabilities) + 1, len(text) + 1), _NEVER)
    in_blank[0, 0] = 0.0
    for step in range(len(probabilities)):
        start = np.where(again, in_blank[step, :-1], np.logaddexp(in_blank[step, :-1], in_digit[step, :-1]))
        in_blank[step + 1] = np.logaddexp(in_blank[step], in_digit[step]) + log_blank[step]
        in_digit[step + 1, 1:] = np.logaddexp(in_digit[step, 1:], start) + log_digits[step][symbols]
    return in_blank, in_digit


def _backward(probabilities: np.ndarray, text: Text) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms, both float64 (steps + 1, len(text) + 1): this many digits are read, and the steps from this one on
    spell the others. The first where they begin with a blank, or none is left; the second with the next digit.
    """
    log_digits, log_blank = _logs(probabilities)
    symbols = np.array(text)
    again = np.diff(symbols, append=-1) == 0
    to_blank, to_digit = np.full((2, len(probabilities) + 1, len(text) + 1), _NEVER)
    to_blank[-1, -1] = 0.0
    stays = np.full(len(text), _NEVER)
    for step in range(len(probabilities) - 1, -1, -1):
        after = to_blank[step + 1, 1:], np.where(again, _NEVER, to_digit[step + 1, 1:])
        stays = np.logaddexp(stays, np.logaddexp(*after)) + log_digits[step][symbols]
        to_blank[step] = np.logaddexp(to_blank[step + 1], to_digit[step + 1]) + log_blank[step]
        to_digit[step, :-1] = stays
    return to_blank, to_digit


def positions(probabilities: np.ndarray, text: Text) -> np.ndarray:
    """The step at which each digit of a text stands, in the middle of its steps: float64 (len(text),), rising."""
    log_digits, log_blank = _logs(probabilities)
    states = np.full(2 * len(text) + 1, -1)
    states[1::2] = text
    skips = np.zeros(len(states), bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    scores = np.full(len(states), _NEVER)
    scores[0] = 0.0
    came_from = np.zeros((len(probabilities), len(states)), int)
    for step in range(len(probabilities)):
        options = np.full((3, len(states)), _NEVER)
        options[0] = scores
        options[1, 1:] = scores[:-1]
        options[2, 2:] = np.where(skips[2:], scores[:-2], _NEVER)
        came_from[step] = options.argmax(0)
        emitted = np.where(states < 0, log_blank[step], log_digits[step][states])
        scores = options.max(0) + emitted
    state = len(states) - 1 if len(states) == 1 or scores[-1] > scores[-2] else len(states) - 2
    steps: list[list[int]] = [[] for _ in text]
    for step in range(len(probabilities) - 1, -1, -1):
        if state % 2:
            steps[state // 2].append(step)
        state -= came_from[step, state]
    return np.array([np.mean(of_digit) if of_digit else 0.0 for of_digit in steps])


def _digits_and_blank(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return probabilities[:, :OTHER].astype(float), probabilities[:, OTHER].astype(float) + probabilities[:, BLANK]


def _logs(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    digits, blank = _digits_and_blank(probabilities)
    return np.log(np.maximum(digits, 1e-9)), np.log(np.maximum(blank, 1e-9))

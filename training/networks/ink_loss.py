"""What the ink network is to learn: the kind of each pixel, and the centres and sizes of digits."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from preprocessing.ink_map import DIGIT, KIND_COUNT, PRINTED

# Of nothing, a written digit, a printed one, a sign, other ink: most pixels are nothing, and much ink is no digit's.
KIND_WEIGHTS = np.array([0.35, 1.0, 1.0, 1.0, 0.8], np.float32)
DICE_WEIGHT = 0.5
HEAT_WEIGHT, SIZE_WEIGHT = 1.0, 0.3
FOCUS, SPARED = 2, 4  # exponents of the focal loss: how little what is right counts, and what lies near a centre
AT_CENTRE = 0.999


def kinds_loss(kinds: Any, logits: Any) -> Any:
    """Cross-entropy, weighed by kind, and Dice of the digits' ink, written and printed: one number.

    kinds: whole numbers (n, h, w, 16); logits: float32 (n, h, w, 80). Source of Dice: Milletari et al., "V-Net", 2016.
    """
    one_hot = ops.one_hot(ops.cast(kinds, "int32"), KIND_COUNT)  # (n, h, w, 16, 5)
    logs = ops.log_softmax(ops.reshape(logits, ops.shape(one_hot)))
    weighed = one_hot * ops.convert_to_tensor(KIND_WEIGHTS)
    entropy = -ops.sum(weighed * logs) / ops.sum(weighed)
    chances = ops.exp(logs)
    wanted = one_hot[..., DIGIT] + one_hot[..., PRINTED]
    found = chances[..., DIGIT] + chances[..., PRINTED]
    dice = 1 - (2 * ops.sum(wanted * found) + 1) / (ops.sum(wanted) + ops.sum(found) + 1)
    return entropy + DICE_WEIGHT * dice


def detector_loss(targets: Any, outputs: Any) -> Any:
    """Focal loss of the heat maps, and absolute error of sizes and offsets at the centres: one number.

    targets: float32 (n, h, w, 15), of training.data.ink.targets; outputs: float32 (n, h, w, 14), heat maps as logits.
    Source: Law and Deng, "CornerNet", 2018; Zhou et al., "Objects as points", 2019.
    """
    wanted, is_centre = targets[..., :10], targets[..., 14:]
    logits = outputs[..., :10]
    log_found, log_missing = ops.log_sigmoid(logits), ops.log_sigmoid(-logits)
    found = ops.sigmoid(logits)
    at_centre = ops.cast(wanted >= AT_CENTRE, "float32") * is_centre
    focal = at_centre * (1 - found) ** FOCUS * log_found
    focal += (1 - at_centre) * (1 - wanted) ** SPARED * found**FOCUS * log_missing
    count = ops.sum(is_centre) + 1
    sizes = ops.sum(ops.abs(outputs[..., 10:] - targets[..., 10:14]) * is_centre)
    return HEAT_WEIGHT * -ops.sum(focal) / count + SIZE_WEIGHT * sizes / count

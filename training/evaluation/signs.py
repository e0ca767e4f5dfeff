"""What the sign network reaches alone: of each sign how many are read right, and what else is taken for one."""

from __future__ import annotations

import numpy as np

from recognition.sign_network import DIGIT, NOTHING, SIGN_COUNT, SIGNS, SignNetwork
from training.data.sign_lines import SignSources, draw_pool
from training.evaluation.calibration import calibration_error
from training.evaluation.digits import SEED
from training.results_file import Figures

SAMPLES = 4000


def sign_figures(network: SignNetwork, sources: SignSources, samples: int = SAMPLES) -> Figures:
    """Counts of samples and of those read right, for each sign; of digits and of nothing, those taken for a sign.

    The lines are drawn of `sources` from a seed that training does not use.
    """
    pool = draw_pool(sources, samples, (SEED, 4))
    probabilities = network.classify(pool.crops.astype(np.float32) / np.float32(255), pool.places)
    answers = probabilities.argmax(1)
    signs = {
        sign: {"count": int((pool.labels == place).sum()), "right": int((answers[pool.labels == place] == place).sum())}
        for place, sign in enumerate(SIGNS)
    }
    others = {
        name: {
            "count": int((pool.labels == label).sum()),
            "taken_for_a_sign": int((answers[pool.labels == label] < SIGN_COUNT).sum()),
        }
        for name, label in (("nothing", NOTHING), ("digits", DIGIT))
    }
    return {"signs": signs, **others, "ece": calibration_error(probabilities, pool.labels)}

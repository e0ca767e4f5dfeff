"use strict";

/* Written by `python -m training.export_web`: change a number where it comes from. */

// preprocessing/digit_normalization.py
const CROP_SIDE_PX = 28;
const DIGIT_SIDE_PX = 20;
const FAINTEST_SEEN = 0.2;
const THINNEST_STROKE_PX = 1.8;

// preprocessing/components.py
const INK_POWER = 1.5;

// recognition/lines.py
const CARRIER_SHARE = 0.5;
const OVERLAP = 0.5;
const TALLEST_OVERLAP = 1.5;
const TALLEST_DIGIT = 1.6;
const MEMORY = 3;
const MOST_UNLIKE = 2.0;
const ABOVE_SHARE = 0.5;
const OUTSIDE = 0.3;
const BESIDE = 1.5;

// recognition/scale.py
const LIKE_A_DIGIT = 0.5;
const CERTAINTY_POWER = 4;
const REACH = 3.0;
const ALIKE_SIGMA = 0.4;

// recognition/network.py
const DIGIT_COUNT = 10;
const OTHER_MARK = 10;
const PART = 11;
const SEVERAL = 12;

// recognition/arcs.py
const WIDEST_DIGIT = 1.5;
const MOST_PRIMITIVES = 6;
const WIDEST_GAP = 0.25;
const WIDEST_JOINED = 1.3;
const TALL_PIECE = 0.75;
const WIDE = 1.05;
const NARROWEST_CUT = 0.3;
const LOWEST_CUT = 0.5;
const MAYBE_SEVERAL = 0.04;
const UNSURE = 0.9;

// recognition/lattice.py
const LOWEST_DIGIT = 0.42;
const LOWEST_ONE = 0.7;
const HEIGHT_SIGMA = 0.35;
const LOWEST_LOG = -12.0;
const LEAST_PROBABILITY = 1e-06;
const NON_DIGIT = {"10": 0.45, "11": 0.2, "12": 0.02};
const NON_DIGIT_AMONG_DIGITS = {"10": 0.15, "11": 0.2, "12": 0.02};
const WIDE_NON_DIGIT = 0.06;
const SURE = 0.8;
const FEWEST_SURE = 2;
const EVIDENCE_OF_ONE = 0.25;

// recognition/rejection.py
const LEAST_CONFIDENCE = 0.5;

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
const LOCAL_INK_POWER = 0.75;
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
const STROKE = 1;
const SUREST_SIGN = 0.999;
const LEAST_UNLIKE = 0.02;
const LIKENESS_OF_ONE = 0.95;

// preprocessing/line_place.py
const MOST_NEIGHBORS = 4;
const FARTHEST = 2.5;
const LOWEST = 0.02;
const SHARED = 0.3;
const LOW_IN_HAND = 0.6;
const HIGH_IN_HAND = 1.6;
const WIDE_IN_HAND = 1.2;
const STROKE_STRAY = 0.03;

// recognition/numbers.py
const APART = 0.6;
const PITCHES = 1.5;
const NARROW_GAP = 0.25;
const USUAL_PITCH = 0.5;
const WIDEST_ALONE = 0.6;
const LOPSIDED = 2.0;
const NEVER_FIRST = "/:,%)\u00d7\u00f7=";
const NEVER_LAST = "(+/\u00d7\u00f7";

// recognition/sign_network.py
const SIGN_COUNT = 12;
const SIGNS = ".,-/:+%()\u00d7\u00f7=";

// recognition/signs.py
const SURE_DIGIT = 0.98;
const SURE_HEIGHT = 0.6;
const LIKELY_DIGIT = 0.5;
const LEAST_LIKELY_SIGN = 0.01;
const MOST_ALTERNATIVES = 3;
const SLASH_ODDS = 1000.0;
const LEAST_IN_DATE = 0.04;
const LIKELY_SIGN = 0.5;
const SLASH = 3;

// recognition/rejection.py
const LEAST_CONFIDENCE = 0.5;

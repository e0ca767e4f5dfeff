"""The numbers that the reader and the page in the browser share, written for the browser as the reader has them."""

from __future__ import annotations

import json
from types import ModuleType

from preprocessing import components, digit_normalization, line_place
from recognition import arcs, lattice, lines, network, numbers, rejection, scale, sign_network, signs

# In the order in which the script names them; what stands in one of these modules and not here has its reason below.
SHARED: dict[ModuleType, tuple[str, ...]] = {
    digit_normalization: ("CROP_SIDE_PX", "DIGIT_SIDE_PX", "FAINTEST_SEEN", "THINNEST_STROKE_PX"),
    components: ("INK_POWER",),
    lines: (
        "CARRIER_SHARE",
        "OVERLAP",
        "TALLEST_OVERLAP",
        "TALLEST_DIGIT",
        "MEMORY",
        "MOST_UNLIKE",
        "ABOVE_SHARE",
        "OUTSIDE",
        "BESIDE",
    ),
    scale: ("LIKE_A_DIGIT", "CERTAINTY_POWER", "REACH", "LOCAL_INK_POWER", "ALIKE_SIGMA"),
    network: ("DIGIT_COUNT", "OTHER_MARK", "PART", "SEVERAL"),
    arcs: (
        "WIDEST_DIGIT",
        "MOST_PRIMITIVES",
        "WIDEST_GAP",
        "WIDEST_JOINED",
        "TALL_PIECE",
        "WIDE",
        "NARROWEST_CUT",
        "LOWEST_CUT",
        "MAYBE_SEVERAL",
        "UNSURE",
    ),
    lattice: (
        "LOWEST_DIGIT",
        "LOWEST_ONE",
        "HEIGHT_SIGMA",
        "LOWEST_LOG",
        "LEAST_PROBABILITY",
        "NON_DIGIT",
        "NON_DIGIT_AMONG_DIGITS",
        "WIDE_NON_DIGIT",
        "SURE",
        "FEWEST_SURE",
        "EVIDENCE_OF_ONE",
        "SUREST_SIGN",
        "LEAST_UNLIKE",
        "LIKENESS_OF_ONE",
    ),
    line_place: (
        "MOST_NEIGHBORS",
        "FARTHEST",
        "LOWEST",
        "SHARED",
        "LOW_IN_HAND",
        "HIGH_IN_HAND",
        "WIDE_IN_HAND",
        "STROKE_STRAY",
    ),
    numbers: ("APART", "PITCHES", "NARROW_GAP", "USUAL_PITCH", "WIDEST_ALONE", "LOPSIDED"),
    sign_network: ("SIGN_COUNT",),
    signs: (
        "SURE_DIGIT",
        "SURE_HEIGHT",
        "STROKE",
        "LIKELY_DIGIT",
        "LEAST_LIKELY_SIGN",
        "MOST_ALTERNATIVES",
        "DATE_ODDS",
        "LEAST_IN_DATE",
        "SLASH",
    ),
    rejection: ("LEAST_CONFIDENCE",),
}
# The texts that the script names besides: the signs, in the order of the network's outputs.
TEXTS: dict[ModuleType, tuple[str, ...]] = {sign_network: ("SIGNS",)}
OF_PHOTOS = "photos hold dirt and print; a drawing holds what was drawn on purpose, and shows how each of it was read"
# What the reader alone needs, and why the browser does not.
NOT_SHARED: dict[ModuleType, dict[str, str]] = {
    digit_normalization: dict.fromkeys(
        ("LARGEST_KERNEL_PX", "MOST_WIDENED"), "the browser's canvas is too small to need a larger kernel"
    ),
    components: dict.fromkeys(
        (
            "SMALLEST_AREA_PX",
            "LOWEST_WRITING_PX",
            "MOST_COMPONENTS",
            "MOST_COVERED",
            "NEUTRAL_CHANCE",
        ),
        OF_PHOTOS,
    ),
    arcs: {},
    lines: {},
    scale: {"LOWEST_AMONG_COMPONENTS": OF_PHOTOS},
    network: {
        "CLASS_COUNT": "the browser's network says so itself",
        "LARGEST_BATCH": "a drawing has few components",
    },
    lattice: {
        "SUREST_CHANCE": "a drawing has no ink map: the chance of every component is neutral, so its term is left out",
    },
    line_place: {"PLACE_COUNT": "the browser's network says so itself"},
    numbers: {},
    sign_network: {
        **dict.fromkeys(("NOTHING", "DIGIT"), "only what is said of signs is weighed"),
        **dict.fromkeys(("CLASS_COUNT", "ROWS"), "the browser's network says what it takes and gives"),
    },
    signs: dict.fromkeys(
        ("WIDE_GAP", "WIDE_PITCH", "FEWEST_PAIRS", "SURE_OF_GAP"),
        "the browser shows how sure each character is, and not how sure a number is",
    ),
    rejection: dict.fromkeys(
        (
            "SPECK_SHARE",
            "HIGHEST_SHARE",
            "STROKE_SHARE",
            "LONGEST_STROKE_SHARE",
            "TALL_SHARE",
            "SMALL_LINE_SHARE",
            "SMALL_LINE_EVIDENCE",
            "FAINT_SHARE",
            "SMALL_COMPONENT_SHARE",
            "MOST_REJECTED",
            "FEWEST_IN_LINE",
            "FEWEST_ON_PAGE",
        ),
        OF_PHOTOS,
    ),
}


def constants_script() -> str:
    """The script that defines the shared numbers for the page."""
    parts = ['"use strict";', "/* Written by `python -m training.export_web`: change a number where it comes from. */"]
    for module, names in SHARED.items():
        path = module.__name__.replace(".", "/")
        named = (*names, *TEXTS.get(module, ()))
        values = [f"const {name} = {json.dumps(getattr(module, name))};" for name in named]
        parts.append("\n".join([f"// {path}.py", *values]))
    return "\n\n".join(parts) + "\n"

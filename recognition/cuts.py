"""Where touching digits may be cut: along paths from top to bottom that cross little ink."""

from __future__ import annotations

import numpy as np

# A path may step sideways, at a small price, so that slanted digits part along their slant.
SIDESTEP_COST = 0.12
# Cuts closer together than this share of the height are the same cut.
NEAREST_CUTS = 0.10
MOST_CUTS = 14


def find_cuts(ink: np.ndarray) -> list[np.ndarray]:
    """Candidate cuts through one piece of ink, left to right.

    ink: uint8 (H, W), ink 255. Each cut is int (H,): for every row, the first column of the right-hand side.
    Every cut is the cheapest path through some column of the middle row; those at local minima of the cost are kept.
    Source: after the drop-fall paths of Congedo et al., "Segmentation of numeric strings", ICDAR 1995.
    """
    height, width = ink.shape
    if width < 6 or height < 6:
        return []
    cost = ink.astype(np.float32) / 255.0
    middle = height // 2
    down, down_steps = _cheapest(cost[: middle + 1])
    up, up_steps = _cheapest(cost[middle:][::-1])
    total = down + up - cost[middle]
    columns = _minima(total, max(2, round(NEAREST_CUTS * height)))
    cuts = []
    for column in columns:
        path = np.concatenate([_trace(down_steps, column)[:-1], _trace(up_steps, column)[::-1]])
        cuts.append(path)
    return cuts


def _cheapest(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cheapest way from the first row to each pixel of the last: costs (W,) and sideways steps (H, W) in -1, 0, 1."""
    best = np.full((cost.shape[0], cost.shape[1] + 2), np.inf, np.float32)  # no way comes in from beside the picture
    best[0, 1:-1] = cost[0]
    for above, row, added in zip(best, best[1:], cost[1:], strict=False):
        aside = np.minimum(above[:-2], above[2:]) + SIDESTEP_COST
        np.add(np.minimum(above[1:-1], aside), added, out=row[1:-1])
    straight, left, right = best[:-1, 1:-1], best[:-1, :-2] + SIDESTEP_COST, best[:-1, 2:] + SIDESTEP_COST
    steps = np.zeros(cost.shape, np.int8)
    steps[1:][left < straight] = -1
    steps[1:][right < np.minimum(straight, left)] = 1
    return best[-1, 1:-1], steps


def _trace(steps: np.ndarray, column: int) -> np.ndarray:
    path = np.empty(len(steps), int)
    for row in range(len(steps) - 1, -1, -1):
        path[row] = column
        column += int(steps[row, column])
    return path


def _minima(total: np.ndarray, radius: int) -> list[int]:
    """Columns where the cost is lowest within `radius`, the cheapest of many; the outermost are no cuts."""
    columns = [
        x
        for x in range(radius, len(total) - radius)
        if total[x] <= total[max(0, x - radius) : x + radius + 1].min() + 1e-6
    ]
    apart: list[int] = []
    for x in sorted(columns, key=lambda x: (total[x], x)):
        if all(abs(x - other) >= radius for other in apart):
            apart.append(x)
    return sorted(apart[:MOST_CUTS])

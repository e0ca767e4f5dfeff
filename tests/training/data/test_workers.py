from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from processes import is_running, wait_for

ROOT = Path(__file__).parents[3]

TRAINING = """
import sys
from killer_tasks import draw_for_ever
from training.data.workers import PoolBuilder
PoolBuilder(draw_for_ever, 1, list).pool(sys.argv[1], 2, 7, workers=2)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux tells of all processes here")
def test_no_worker_outlives_a_training_that_is_killed(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    training = subprocess.Popen([sys.executable, "-c", TRAINING, str(tmp_path)], cwd=ROOT, env=environment)
    wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    assert all(map(is_running, workers))
    training.kill()
    training.wait()
    wait_for(lambda: not any(map(is_running, workers)))

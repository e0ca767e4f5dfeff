"""Reads the pictures in a folder or an object store on a Ray cluster, or on the cores of this machine.

    pip install -r requirements-ray.txt
    python -m examples.ray_batch s3://bucket/scans --out s3://bucket/numbers --workers 64

The rows are those of `python -m recognition batch`; each reader writes its own as Parquet into the folder `--out`.
"""

from __future__ import annotations

import argparse

import ray
import ray.data
from ray.data import Dataset

from batch.ray_data import ReadBatch

# A reader has so many files at a time: enough to pay for the way there, few enough to be lost by a machine that ends.
FILES_AT_A_TIME = 16


def read(source: str, workers: int) -> Dataset:
    """The rows of all pictures in a folder or under an address, read by so many workers at a time."""
    return ray.data.read_binary_files(source, include_paths=True).map_batches(
        ReadBatch,
        batch_format="pyarrow",
        batch_size=FILES_AT_A_TIME,
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
        # A machine that goes away takes its files along: they are read again elsewhere.
        max_restarts=-1,
        max_task_retries=-1,
    )


def main() -> None:
    """Reads, and writes the table."""
    parser = argparse.ArgumentParser(description="Read pictures on a Ray cluster.")
    parser.add_argument("source", help="a folder, or s3://bucket/prefix")
    parser.add_argument("--out", required=True, help="a folder for the table, or s3://bucket/prefix")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--address", help="of a cluster that runs; without it, one is started here")
    arguments = parser.parse_args()
    # With as many processors as readers, none is left to list the files, and all wait for ever (ray#44687).
    ray.init(**({"address": arguments.address} if arguments.address else {"num_cpus": arguments.workers + 1}))
    read(arguments.source, arguments.workers).write_parquet(arguments.out)


if __name__ == "__main__":
    main()

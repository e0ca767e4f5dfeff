"""A batch as a command: from what a person typed to the table, with a sentence for whatever is in the way."""

from __future__ import annotations

from pathlib import Path

from batch.formats import UnusableTable
from batch.progress import Progress
from batch.run import Tally, run
from batch.shards import Shards
from batch.sources import UnusableSource, files_of
from recognition.terminal import Terminal
from service.job import UnusableWorker
from service.reading import Pool
from service.tasks import Wish


def run_batch(sources: list[str], out: Path, pool: Pool, wish: Wish, terminal: Terminal) -> bool:
    """Makes or completes the table `out`; gives whether every picture was read. KeyboardInterrupt comes through."""
    try:
        shards = Shards(out)
        try:
            own = {out.absolute(), shards.folder.absolute()}
            files = [file for source in sources for file in files_of(source) if Path(file.name).absolute() not in own]
            files = list({file.name: file for file in files}.values())
            terminal.expect(len(files))
            tally = run(files, pool, wish, shards, Progress(terminal, len(files)))
            shards.finish()
        finally:
            shards.close()
    except (UnusableSource, UnusableTable, UnusableWorker) as fault:
        terminal.complain(str(fault))
        return False
    except OSError as error:
        terminal.complain(f"The table could not be written: {error.strerror or error}.")
        return False
    terminal.complain(summary(tally, out))
    return not tally.failed and not tally.left_out


def summary(tally: Tally, out: Path) -> str:
    """What came of a run, in a sentence or two."""
    told = f"{out}: {tally.pictures:,} pictures read in {tally.seconds:.1f} s, {tally.a_second:.1f} a second"
    told += f"; {tally.known:,} rows were there before." if tally.known else "."
    if tally.failed:
        told += f" {tally.failed:,} could not be read: their rows say why."
    if tally.left_out:
        told += f" {tally.left_out:,} files could not be fetched: run the command again."
    return told

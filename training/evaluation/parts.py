"""The parts of an evaluation: each measures, and writes its JSON file of figures.

Every part takes what `training.evaluate` was told on its command line.
"""

from __future__ import annotations

import argparse
import json
import sys

import keras

from recognition import DigitReader
from recognition.ink_networks import INK_MODEL, LOOKS_MODEL
from recognition.network import DIGIT_MODEL
from recognition.sequence import SEQUENCE_MODEL
from recognition.sign_network import SIGN_MODEL, SignNetwork
from training import results_file
from training.data.dataset import Pool
from training.data.fonts import load_fonts
from training.data.ink.layouts import LayoutShares
from training.data.ink.scenes import SceneSources, load_textures
from training.data.ink.scripts import load_scripts
from training.data.mnist import load_mnist
from training.data.samples import Sources
from training.data.sign_lines import SignSources
from training.evaluation import plots
from training.evaluation.digits import digit_figures, drawn_pool, misread, seed_figures
from training.evaluation.expected import expected_figures
from training.evaluation.ink import ink_figures
from training.evaluation.reading import on_cases, page_cases, photo_cases
from training.evaluation.sequences import sequence_figures
from training.evaluation.signs import sign_figures
from training.evaluation.speed import speed_figures

MODULE = "training.evaluate"


def digits(arguments: argparse.Namespace) -> None:
    """The digit network alone."""
    model = keras.models.load_model(DIGIT_MODEL, compile=False)
    mnist = load_mnist(arguments.data)
    known, unseen = load_fonts(arguments.fonts), load_fonts(arguments.fonts, held_out=True)
    drawn = drawn_pool(Sources(mnist.validation, known))
    figures = digit_figures(model, mnist, drawn, known, unseen)
    results_file.write(arguments.figures / "digits.json", results_file.stamp(MODULE, [DIGIT_MODEL]) | figures)
    plots.contact_sheet(misread(model, drawn), arguments.figures / "misread.png")
    if arguments.sheet:
        plots.contact_sheet(misread(model, Pool(mnist.test.images, mnist.test.labels)), arguments.sheet)


def seeds(arguments: argparse.Namespace) -> None:
    """The digit network beside those that other seeds gave."""
    if not arguments.seeds:
        print("seeds: left out; give --seeds")
        return
    paths = [DIGIT_MODEL, *arguments.seeds]
    if len({path.name for path in paths}) < len(paths):
        sys.exit("Two networks have the same name: rename one of them, for figures are kept by it.")
    models = {path.name: keras.models.load_model(path, compile=False) for path in paths}
    figures = seed_figures(models, load_mnist(arguments.data), load_fonts(arguments.fonts))
    results_file.write(arguments.figures / "seeds.json", results_file.stamp(MODULE, paths) | figures)


def sequences(arguments: argparse.Namespace) -> None:
    """The sequence network alone, on lines of MNIST's test digits and of fonts held out."""
    model = keras.models.load_model(SEQUENCE_MODEL, compile=False)
    sources = Sources(load_mnist(arguments.data).test, load_fonts(arguments.fonts, held_out=True))
    figures = sequence_figures(model, sources)
    results_file.write(arguments.figures / "sequences.json", results_file.stamp(MODULE, [SEQUENCE_MODEL]) | figures)


def signs(arguments: argparse.Namespace) -> None:
    """The sign network alone, on lines of MNIST's test digits, of fonts held out and of writers held out."""
    scripts = load_scripts(load_mnist(arguments.data).test, arguments.fonts, arguments.strokes, held_out=True)
    figures = sign_figures(SignNetwork(), SignSources(scripts, {}))
    results_file.write(arguments.figures / "signs.json", results_file.stamp(MODULE, [SIGN_MODEL]) | figures)


def reading(arguments: argparse.Namespace) -> None:
    """The whole reader, on every folder that was given."""
    given = [(folder.name, page_cases(folder)) for folder in arguments.pages]
    given += [(folder.name, photo_cases(folder)) for folder in arguments.photos]
    if not given:
        print("reading: left out; give --pages or --photos")
        return
    if len(dict(given)) < len(given):
        sys.exit("Two folders have the same name: rename one of them, for figures are kept by it.")
    reader = DigitReader()
    stamp = results_file.stamp(MODULE, [DIGIT_MODEL, SEQUENCE_MODEL, SIGN_MODEL])
    path = arguments.figures / "reading.json"
    # What was measured of other folders holds as long as the networks are the same.
    earlier = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept = earlier["folders"] if earlier.get("models") == stamp["models"] else {}
    results_file.write(path, stamp | {"folders": kept | {name: on_cases(reader, cases) for name, cases in given}})


def expected(arguments: argparse.Namespace) -> None:
    """The whole reader on numbers with check digits, drawn of MNIST's test digits, without the rule and with it."""
    figures = expected_figures(DigitReader(), load_mnist(arguments.data).test)
    stamp = results_file.stamp(MODULE, [DIGIT_MODEL, SEQUENCE_MODEL, SIGN_MODEL, INK_MODEL, LOOKS_MODEL])
    results_file.write(arguments.figures / "expected.json", stamp | figures)


def ink(arguments: argparse.Namespace) -> None:
    """The ink network alone, on scenes drawn of MNIST's test digits, fonts held out, and writers held out."""
    if not INK_MODEL.is_file():
        print(f"ink: left out; there is no {INK_MODEL.name}")
        return
    model = keras.models.load_model(INK_MODEL, compile=False)
    scripts = load_scripts(load_mnist(arguments.data).test, arguments.fonts, arguments.strokes, held_out=True)
    sources = SceneSources(scripts, load_textures(arguments.textures), LayoutShares(lines=1.0))
    figures = ink_figures(model, sources)
    results_file.write(arguments.figures / "ink.json", results_file.stamp(MODULE, [INK_MODEL]) | figures)


def speed(arguments: argparse.Namespace) -> None:
    """The runtimes, and a fresh process."""
    figures = speed_figures(DIGIT_MODEL, SEQUENCE_MODEL)
    results_file.write(
        arguments.figures / "speed.json", results_file.stamp(MODULE, [DIGIT_MODEL, SEQUENCE_MODEL]) | figures
    )


PARTS = {
    "digits": digits,
    "seeds": seeds,
    "sequences": sequences,
    "signs": signs,
    "ink": ink,
    "reading": reading,
    "expected": expected,
    "speed": speed,
}

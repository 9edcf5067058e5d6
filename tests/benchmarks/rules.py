"""What all rules and the outcome cost beside the parse of a known shape: through `Analyser`, as a scan has it."""

from collections.abc import Iterator
from itertools import count

from benchmarks.inputs import status_mifs
from benchmarks.ratios import MICROSECONDS, Scale, Section, Target, in_turn, line, ratio
from mifkit.files.source import Source
from mifkit.mif.shapes.cache import Shapes
from mifkit.scan.analysis.analyser import Analyser
from mifkit.scan.plan import Plan

FILES = 60


def sections(scale: Scale) -> Iterator[Section]:
    files = [(f"PC{number:04}/{text.name}", text.text.encode()) for number, text in enumerate(status_mifs(FILES))]
    texts = [Source(path, data).text for path, data in files]
    analyst, shapes = Analyser(Plan()), Shapes()
    # An analyst remembers contents by their digest: under a new one each time, no content is known.
    digests = count()

    def analyse() -> None:
        for path, data in files:
            analyst.analyse(path, data, b"%d" % next(digests))

    def parse() -> None:
        for text in texts:
            _ = shapes.parse(text).file

    def decode() -> None:
        for path, data in files:
            _ = Source(path, data).text

    for _ in range(2):
        analyse()
        parse()
    times = in_turn({"decoding": decode, "parsing a known shape": parse, "the whole analysis": analyse}, scale.rounds)
    parsing, rest = times["parsing a known shape"], times["the whole analysis"].without(times["parsing a known shape"])
    lines = [line(name, found.per(FILES), MICROSECONDS) for name, found in times.items()]
    lines.append(line("the analysis without parsing", rest.per(FILES), MICROSECONDS))
    lines.append(ratio("all rules, outcome and decoding / parsing", rest, parsing, Target(most=3.0)))
    lines.append(ratio("all rules and outcome / parsing", rest.without(times["decoding"]), parsing))
    yield Section(f"{FILES} status MIFs of known shapes", lines)

"""Where the real files lie that tests read: beside the project, never in it."""

from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the folder with real MIF files is not beside the project"
)


def corpus_files() -> list[Path]:
    """Every file of the corpus, in a stable order; none where the folder is absent."""
    return sorted(path for path in CORPUS.rglob("*") if path.suffix.lower() == ".mif")

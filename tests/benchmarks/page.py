"""How large the page of `mifkit report -o html` is, and how fast: python tests/benchmarks/page.py [FILES | STORE].

It makes and scans a fleet of FILES files (100 000) in a temporary folder, or takes a store that is there, and prints
how long the page takes to be written (processor time), its size, and, in a real Chromium, three times: how long it
takes until all files can be sorted and searched, a search, and the slowest sort. Extra `browser`.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from browser import Opened, chromium
from fleets import fleet
from html_page import page_of
from shares import scanned

ROUNDS = 3
SEARCH = """
() => new Promise((done) => {
  const began = performance.now();
  const told = document.querySelector("#files [role=status]");
  new MutationObserver(() => done(performance.now() - began)).observe(told, { childList: true, characterData: true });
  const box = document.querySelector("#files input");
  box.value = "disk reader";
  box.dispatchEvent(new Event("input"));
})
"""
SORTS = """
() => Math.max(...[...document.querySelectorAll("#files th button")].map((button) => {
  const began = performance.now();
  button.click();
  return performance.now() - began;
}))
"""


def measure(store: Path) -> None:
    began = time.process_time()
    page_of(store)
    page = store.with_name("report.html")
    print(f"writing the page   {time.process_time() - began:8.2f} s of processor time")
    print(f"size               {page.stat().st_size / 1e6:8.2f} MB")
    with chromium() as browser:
        for _ in range(ROUNDS):
            opened = Opened(browser, page)
            ready = opened.page.evaluate("performance.now()")
            search, sort = opened.page.evaluate(SEARCH), opened.page.evaluate(SORTS)
            heap = opened.page.evaluate("performance.memory.usedJSHeapSize") / 1e6
            print(
                f"ready {ready / 1000:.2f} s, search {search:.0f} ms, slowest sort {sort:.0f} ms, memory {heap:.0f} MB"
            )
            opened.close()


def main(what: str) -> None:
    if not what.isdecimal():
        measure(Path(what))
        return
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "scan.db"
        scanned(fleet(Path(place) / "share", int(what)), store, jobs=2)
        measure(store)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "100000")

"""A diff of two versions of a real policy, words marked; aim: 270 kB within 300 ms."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from governance.exchange.policy import markdown as policy_markdown
from governance.policy.diff import diff
from governance.policy.document import ParsedPolicy

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "model-spec"
RUNS = 5


def main() -> None:
    if not FOLDER.is_dir():
        print("skipped: the real policy in ../shared/data/model-spec is not here")
        return
    names = ("2025-02-12", "2025-10-27", "2025-12-18")
    texts = [(FOLDER / f"{name}.md").read_text("utf-8") for name in names]
    first, before, last = (policy_markdown.parse(text) for text in texts)
    _show("parse", lambda: policy_markdown.parse(texts[2]))
    _show(f"{names[1]} to {names[2]}", lambda: _marked(before, last))
    _show(f"{names[0]} to {names[2]}", lambda: _marked(first, last))
    _show("every key renamed", lambda: _marked(first, _renamed(last)))
    plain = _show("difflib on the words of both texts", lambda: _plain(texts[0], texts[2]))
    ours = _milliseconds(lambda: _marked(first, last))
    print(f"{'ratio, difflib to ours':40} {plain / ours:8.1f}")


def _marked(old: ParsedPolicy, new: ParsedPolicy) -> int:
    found = diff(old, new)
    return sum(len(found.marks(key)) for key in (*found.changed, *found.added, *found.removed))


def _renamed(policy: ParsedPolicy) -> ParsedPolicy:
    return ParsedPolicy([replace(clause, key=f"{clause.key}-new") for clause in policy.clauses])


def _plain(old: str, new: str) -> int:
    return len(SequenceMatcher(None, old.split(), new.split()).get_opcodes())


def _show(name: str, run: Callable[[], object]) -> float:
    taken = _milliseconds(run)
    print(f"{name:40} {taken:8.1f} ms", flush=True)
    return taken


def _milliseconds(run: Callable[[], object]) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


if __name__ == "__main__":
    main()

"""The organisation's frameworks: what is mapped shows something only where something was done."""

from pathlib import Path

from governance.core.settings import Settings
from governance.core.store import Store
from governance.policy.frameworks.queries import frameworks
from governance.views.coverage.rules import Coverage, framework_coverage


def test_frameworks_are_covered_in_part_and_their_gaps_are_open(demo_home: Path) -> None:
    store = Store.open(Settings(home=demo_home))
    with store.read() as session:
        loaded = {row.slug: row for row in frameworks(session)}
        assert set(loaded) == {"nist-ai-rmf", "eu-ai-act", "iso-42001"}
        for row in loaded.values():
            found = framework_coverage(session, row.id)
            states = {each.coverage for each in found}
            assert {Coverage.COVERED, Coverage.GAP} <= states
            for each in found:
                shows = any(clause.shows for clause in each.clauses) or any(
                    one.shows for one in each.supports
                )
                assert (each.coverage is Coverage.COVERED) <= shows
    store.close()

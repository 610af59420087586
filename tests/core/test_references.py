"""One prefix stands for one table, and every reference is made by its prefix."""

import re

from governance.core.references import TABLE_OF, Prefix, numbered, prefix_of
from governance.schema import METADATA
from tests.rig.server import ROOT

WRITTEN = re.compile(r"""f["']([A-Z]+(?:-[A-Z]+)*)-\{""")


def test_each_prefix_stands_for_the_rows_of_one_table() -> None:
    assert set(TABLE_OF) == set(Prefix)
    assert len(set(TABLE_OF.values())) == len(TABLE_OF)
    assert set(TABLE_OF.values()) <= set(METADATA.tables)
    assert all(prefix_of(table) is prefix for prefix, table in TABLE_OF.items())


def test_a_reference_leads_back_to_its_prefix_and_number() -> None:
    for prefix in Prefix:
        assert numbered(prefix.of(17)) == numbered(prefix.of(17).lower()) == (prefix, 17)
    assert numbered("RULE-1") is None
    assert numbered("CASE-0") is None


def test_no_reference_is_written_with_a_prefix_of_its_own() -> None:
    used = {
        (str(path.relative_to(ROOT)), match[1])
        for room in ("app", "governance", "reports")
        for path in (ROOT / room).rglob("*.py")
        for match in WRITTEN.finditer(path.read_text())
    }
    assert {each for each in used if each[1] not in {prefix.value for prefix in Prefix}} == set()

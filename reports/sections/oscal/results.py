"""What each audit found, for reading."""

from governance.views.account.audited import Audited, audits_known
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind


def read(reading: Reading) -> list[Audited]:
    return reading.of_period(audits_known)


def audit_blocks(found: list[Audited]) -> list[Block]:
    rows = [
        (
            each.reference,
            each.title,
            each.state,
            sum(stratum.drawn for stratum in each.strata),
            sum(stratum.judged for stratum in each.strata),
            each.overall.estimate if each.overall else None,
            each.overall.low if each.overall else None,
            each.overall.high if each.overall else None,
            len(each.findings),
        )
        for each in found
    ]
    names = columns(
        "Audit", "Title", "State", "Drawn #", "Judged #", "Violate %", "Low %", "High %", "Findings #"
    )
    note = "An audit with a stratum of which nothing is judged has no estimate."
    return [Table("Audits", names, rows, "No audit was started.", note)]


SECTION = SectionKind("assessed", "Audits", ("assessment-results",), 10, read, audit_blocks)

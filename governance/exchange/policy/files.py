"""A stored policy version as files to hand out, and a file as a policy: by the format that is asked for."""

from governance.exchange.formats import format_called, formats
from governance.exchange.policy.format import PolicyAsked, PolicyFile, PolicyReader, PolicyWriter
from governance.exchange.policy.version import ExportedVersion
from governance.exchange.samples import sample_by_name
from governance.policy.document import ParsedPolicy

USUAL = "markdown"


def export(version: ExportedVersion, wanted: str) -> bytes:
    """The version in the format of that name: the same bytes each time. Raises Invalid where the format can't hold the text."""
    return format_called(PolicyWriter, wanted).write(version)


def reader_for(name: str) -> PolicyReader:
    """The format of a file by its name's ending, Markdown where the ending says nothing."""
    sample = sample_by_name(name)
    found = formats(PolicyReader)
    return next((each for each in found.values() if each.recognises(sample)), found[USUAL])


def read(data: bytes, name: str) -> ParsedPolicy:
    """The policy in a file. Raises Invalid, TooLarge."""
    return read_file(data, name).document


def read_file(data: bytes, name: str, asked: PolicyAsked | None = None) -> PolicyFile:
    """The policy in a file, with what was left out. Raises Invalid, TooLarge."""
    return reader_for(name).read(data, asked or PolicyAsked())


def endings() -> list[str]:
    """What names of policy files end in."""
    return [ending for each in formats(PolicyReader).values() for ending in each.endings]

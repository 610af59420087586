"""Having two versions' answers to the same prompts judged, blind."""

from governance.audit.releases.commands.judging import open_comparison

__all__ = ["open_comparison"]

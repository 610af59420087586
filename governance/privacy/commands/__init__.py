"""Erasing people and words, and ending what is kept for too long."""

from governance.privacy.commands.kinds import RETAINED
from governance.privacy.commands.people import apply_retention, erase_person, set_retention

__all__ = ["RETAINED", "apply_retention", "erase_person", "set_retention"]

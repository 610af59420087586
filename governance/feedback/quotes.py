"""Quotations of people's words in what others write (reasons, resolutions, findings): linked when they are written, and shown
only where the consent of whoever said them stands.
"""

WITHHELD = "[words withheld]"


def of_judgement(judgement_id: int) -> str:
    """What the reasons of a judgement are called as a source."""
    return f"judgement {judgement_id}"


def of_resolution(case_id: int) -> str:
    """What the reasons of a case's resolution are called."""
    return f"resolution of case {case_id}"


def of_finding(finding_id: int, field: str) -> str:
    """What a finding's title or statement is called."""
    return f"{field} of finding {finding_id}"

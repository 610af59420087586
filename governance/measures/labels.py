"""Labels that look like one and count as two."""

import pandas as pd


def differing_only_in_writing(texts: pd.Series) -> list[list[str]]:
    """Labels that differ only by case or by spaces, in groups."""
    groups: dict[str, list[str]] = {}
    for label in texts.dropna().unique():
        if isinstance(label, str):
            groups.setdefault("".join(label.split()).casefold(), []).append(label)
    return [sorted(group) for group in groups.values() if len(group) > 1]


def note_on_writing(texts: pd.Series, what: str) -> str:
    """A warning where labels of a column differ only by case or by spaces; "" where none do."""
    groups = differing_only_in_writing(texts)
    if not groups:
        return ""
    shown = "; ".join(" and ".join(f"'{label}'" for label in group) for group in groups[:5])
    more = f" and {len(groups) - 5:,} more" if len(groups) > 5 else ""
    return f"{what} that differ only by case or spaces count as different: {shown}{more}"

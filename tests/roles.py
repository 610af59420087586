"""Writes the table of docs/roles.md from what roles are granted: `python -m tests.roles`."""

from pathlib import Path

from app.session.map import PLACES
from governance.core.access import Permission, Role, holders_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "roles.md"
BEGIN, END = "<!-- grants: written by python -m tests.roles -->", "<!-- end of the grants -->"


def table() -> str:
    """Every permission with a mark for each role that grants it."""
    lines = [
        "| may | " + " | ".join(role.words for role in Role) + " |",
        "|---|" + "---|" * len(Role),
    ]
    for permission in Permission:
        marks = ("✓" if role in holders_of(permission) else "" for role in Role)
        lines.append(f"| {permission.words} | " + " | ".join(marks) + " |")
    return "\n".join(lines)


def pages() -> str:
    """Every page with a mark for each role that may see it."""
    lines = ["| page | " + " | ".join(role.words for role in Role) + " |", "|---|" + "---|" * len(Role)]
    for place in PLACES:
        marks = ("✓" if role in place.roles else "" for role in Role)
        open_to_all = " (anyone with its link)" if place.public else ""
        lines.append(f"| {place.title}{open_to_all} | " + " | ".join(marks) + " |")
    return "\n".join(lines)


def written() -> str:
    """The page as it should be."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n## Pages\n\n{pages()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")

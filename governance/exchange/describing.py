"""All formats as plain rows: for the command line, the API, and the table in docs/imports.md."""

from typing import Any

from governance.exchange.formats import Form, Format, formats, kinds

READS, WRITES = "in", "out"


def described() -> list[dict[str, Any]]:
    """A row for each format: room, direction, name, title, words, endings, options, forms, what it doesn't carry."""
    return [_row(each) for kind in kinds() for each in formats(kind).values()]


def _row(each: Format) -> dict[str, Any]:
    return {
        "room": each.room.value,
        "direction": WRITES if each.writes else READS,
        "name": each.name,
        "title": each.title,
        "words": each.words,
        "endings": list(each.endings),
        "options": [
            {"name": option.name, "words": option.words, "choices": list(option.choices)}
            for option in each.options
        ],
        "forms": [
            {"name": form.name, "versions": form.versions, "answer": form.answer.value, "words": form.words}
            for form in each.forms
        ],
        "not_carried": list(each.not_carried),
    }


def index_in_markdown() -> str:
    """The index of formats for docs/imports.md: a line for each form of each format."""
    lines = [
        "| what | format | form | versions tried | answer | what isn't carried, or what to do instead |",
        "|---|---|---|---|---|---|",
    ]
    for kind in kinds():
        for each in formats(kind).values():
            what = f"{each.room.value}, {WRITES if each.writes else READS}"
            for form in each.forms or (Form(name=each.title, words=each.words),):
                words = "; ".join(part for part in (form.words, *each.not_carried) if part)
                cells = (what, f"`{each.name}`", form.name, form.versions, form.answer.value, words)
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"

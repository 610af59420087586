"""Writes the index of formats in docs/imports.md again: python -m tests.formats."""

from pathlib import Path

from governance.exchange.describing import index_in_markdown

PAGE = Path(__file__).resolve().parents[1] / "docs" / "imports.md"
BEGIN, END = "<!-- index of formats: written by python -m tests.formats -->\n", "<!-- end of the index -->\n"


def written(page: str) -> str:
    """The page with the index as the registry has it now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{index_in_markdown()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

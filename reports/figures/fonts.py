"""The fonts that pictures and PDFs are set in: Typst's own, and those of three folders, never whatever else a machine has."""

from pathlib import Path

FONT_FOLDERS = (
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/truetype/wqy"),
)
FAMILIES = (
    "Libertinus Serif",
    "Noto Sans Arabic",
    "Noto Naskh Arabic",
    "Noto Sans Devanagari",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
    "Noto Sans",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
    "New Computer Modern Math",
    "DejaVu Sans Mono",
)


def font_folders() -> list[Path]:
    """The folders that this machine has."""
    return [folder for folder in FONT_FOLDERS if folder.is_dir()]


def string(text: str) -> str:
    """`text` as a string of Typst's language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'

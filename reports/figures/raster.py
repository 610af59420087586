"""A figure's SVG as PNG, drawn by Typst without a browser or a network."""

import re

import typst

from reports.figures.fonts import font_folders, string

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
PIXELS_PER_INCH = 144.0


def png_of(svg: str) -> bytes:
    """The picture as PNG on white; equal pictures give equal bytes."""
    width, height = _SIZE.search(svg).groups()  # type: ignore[union-attr]
    source = (
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
        f'#image(bytes({string(svg)}), format: "svg", width: 100%)'
    )
    made = typst.compile(
        source.encode(),
        format="png",
        ppi=PIXELS_PER_INCH,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=font_folders()),
    )
    assert isinstance(made, bytes)
    return made

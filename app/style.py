"""Where the rules of style are that Streamlit's theme has no word for."""

from pathlib import Path

STYLE = Path(__file__).with_name("style.css")

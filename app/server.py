"""One process for all ways in by network: Streamlit's pages, the REST interface under /api/v1, security headers."""

from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit.starlette import App

from app.api import api
from app.headers import SecurityHeaders

app = App(
    Path(__file__).parent / "main.py",
    routes=[Mount("/api/v1", app=api)],
    middleware=[Middleware(SecurityHeaders)],
)

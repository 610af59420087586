"""`plumbline serve`."""

import errno
import logging
import socket
from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8501,
) -> None:
    """Serve the pages and the REST interface in one process.

    Example: plumbline serve --port 8501
    """
    from app.cli.output import refusals

    with refusals(as_json=False):
        import uvicorn

        # First of all: it tells Streamlit where its settings and secrets are.
        from app.web.addresses import trusted_proxies
        from app.web.server import app

        refuse_strangers(host)
        _refuse_a_taken_port(host, port)
        _expect_a_usable_store()
        trusted_proxies()
        _log_as_asked()
        logging.getLogger("uvicorn.access").disabled = True  # Streamlit would log every script it sends
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"Plumbline serves on http://{shown}:{port}  (stop with Ctrl+C)")
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_config=None,
            server_header=False,
            proxy_headers=False,  # it would believe anyone on this machine; app.web.addresses believes whom the settings name
            ws="websockets-sansio",
            ws_max_size=128 << 20,
            ws_per_message_deflate=False,
        )


def _expect_a_usable_store() -> None:
    """Makes the tables where there are none; raises Conflict for a store that this Plumbline can't open."""
    from governance.core import migrate
    from governance.core.settings import Settings
    from governance.core.store import make_engine

    engine = make_engine(Settings().store_url)
    migrate.make_ready(engine)
    engine.dispose()


def refuse_strangers(host: str) -> None:
    """Exits with 2 where others could come in without having to say who they are."""
    from app.session.sign_in import sign_in_is_set_up
    from app.web.hosts import is_loopback

    if is_loopback(host) or sign_in_is_set_up():
        return
    typer.secho(
        f"Plumbline listens on loopback only until people can sign in: {host} is open to others. "
        "Set up [auth] in .streamlit/secrets.toml (docs/sign-in.md says how).",
        err=True,
        fg=typer.colors.RED,
    )
    raise typer.Exit(2)


def _refuse_a_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            words = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            typer.secho(
                f"Port {port} on {host} {words}. Choose another: plumbline serve --port {port + 1}", err=True
            )
            raise typer.Exit(1) from error


def _log_as_asked() -> None:
    from app.session.cache import settings

    if settings().log == "json":
        from app.web.monitoring import log_as_json

        log_as_json()

"""The one place where the environment is read."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Environment variables with the prefix PLUMBLINE_, read once when the process starts."""

    model_config = SettingsConfigDict(env_prefix="PLUMBLINE_", extra="ignore")

    home: Path = Field(Path(".plumbline"), description="Folder of the database and the files.")
    database_url: str = Field(
        default="", description="SQLAlchemy URL; empty means SQLite in the home folder."
    )
    files_url: str = Field(
        default="", description="fsspec URL for files; empty means a folder in the home folder."
    )
    pseudonym_key: str = Field(
        default="",
        description="Key of people's pseudonyms, where several machines share a database; empty means a file in the home folder.",
    )
    ledger_key: str = Field(
        default="",
        description="File of the key that signs checkpoints; empty means ledger.key in the home folder.",
    )
    ledger_origin: str = Field(
        default="plumbline", description="The ledger's name in checkpoints, such as example.org/plumbline."
    )
    role_rules: str = Field(
        default="",
        description="TOML file of rules from a provider's claims to roles; empty means role-rules.toml in the home folder.",
    )
    trusted_without_email_verified: str = Field(
        default="",
        description="Providers, by comma, whose addresses count as verified where the claim email_verified is missing.",
    )
    session_hours: float = Field(default=12, gt=0, description="How long a sign-in lasts at most, in hours.")
    session_idle_minutes: float = Field(
        default=60, ge=0, description="After how many minutes without any action a sign-in ends; 0 for never."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks, by comma, of reverse proxies whose Forwarded headers tell the client's address.",
    )
    metrics: bool = Field(default=False, description="Whether /metrics tells Prometheus how the server does.")
    log: Literal["text", "json"] = Field(default="text", description="How `plumbline serve` logs.")
    actor: str = Field(default="", description="Handle of the person that the command line acts for.")

    public_url: str = Field(
        default="", description="Address by which people reach this Plumbline, for links in e-mail."
    )
    smtp_host: str = Field(default="", description="Mail server; empty means that no e-mail is sent.")
    smtp_port: int = Field(default=587, gt=0, lt=65536, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection to the mail server is encrypted."
    )
    smtp_user: str = Field(default="", description="User at the mail server; empty means none is needed.")
    smtp_password: str = Field(default="", repr=False, description="Password at the mail server.")
    smtp_from: str = Field(default="", description="Address that e-mail comes from.")

    evidence_max_bytes: int = Field(
        default=25_000_000, gt=0, description="Largest file that can be added as evidence, in bytes."
    )
    antivirus: str = Field(
        default="",
        description="Command that is given the path of each file added as evidence; any exit code but 0 refuses the file.",
    )

    @cached_property
    def store_url(self) -> str:
        """The database's SQLAlchemy URL. A postgresql:// URL is given the psycopg 3 driver."""
        if not self.database_url:
            return f"sqlite:///{(self.home / 'plumbline.db').absolute()}"
        for plain in ("postgresql://", "postgres://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

    @cached_property
    def secrets_folder(self) -> Path:
        """Where keys are kept, apart from the database and its backups."""
        return (self.home / "secrets").absolute()

    @cached_property
    def role_rules_path(self) -> Path:
        return Path(self.role_rules or self.home / "role-rules.toml").absolute()

    @cached_property
    def file_store_url(self) -> str:
        return self.files_url or str((self.home / "files").absolute())

    @cached_property
    def ledger_key_path(self) -> Path:
        return Path(self.ledger_key or self.home / "ledger.key").absolute()

    @cached_property
    def checkpoints_path(self) -> Path:
        """Where signed checkpoints are kept: beside the database, not in it."""
        return (self.home / "checkpoints").absolute()

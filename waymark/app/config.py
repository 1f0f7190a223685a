"""Settings, read from the environment (``WAYMARK_...``) and checked at the start. Nothing here is ever logged."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from waymark.app.home_folder import HomeFolder
from waymark.kernel.errors import Invalid, Problem


class Environment(StrEnum):
    """Where this installation runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class IssuerMethod(StrEnum):
    """How badge issuers are identified."""

    WEB = "did:web"
    KEY = "did:key"


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be a web address such as https://badges.example.org")
    return value.rstrip("/")


def _queue(value: str) -> str:
    if value and not value.startswith(("redis://", "rediss://")):
        raise ValueError("must be an address such as redis://queue.example.org:6379/0, or empty")
    return value


class Settings(BaseSettings):
    """Every setting of an installation; ``docs/settings.md`` is checked against this class."""

    model_config = SettingsConfigDict(env_prefix="WAYMARK_", env_file=".env", extra="ignore")

    home: Path = Field(Path("var"), description="Folder of the embedded database, evidence, mail and keys.")
    env: Environment = Field(
        Environment.DEVELOPMENT,
        description="development, or production, which refuses missing secrets and plain http.",
    )
    database_url: str = Field(
        "", description="SQLAlchemy address of the database; empty means SQLite in the home folder."
    )
    storage_url: str = Field(
        "",
        description="Where evidence is kept: file:///folder or s3://bucket/prefix?endpoint=...; empty means the home folder.",
    )
    broker_url: Annotated[str, AfterValidator(_queue)] = Field(
        "",
        description="redis:// address of the queue that spreads jobs over machines; empty means jobs run in process.",
    )
    base_url: Annotated[str, AfterValidator(_address)] = Field(
        "http://127.0.0.1:8000", description="Public address; badge addresses are made from it."
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs sessions. Made in the home folder when missing in development."
    )
    master_key: SecretStr = Field(
        SecretStr(""),
        description="Encrypts signing keys at rest, 64 hexadecimal digits. Made in the home folder when missing in development.",
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="smtp://user:password@host:port; empty means mail is written to the home folder.",
    )
    mail_from: str = Field("waymark@localhost", description="Sender of mail.")
    max_upload_mb: int = Field(200, ge=1, le=5000, description="Largest file that is taken, in MB.")
    issuer_method: IssuerMethod = Field(
        IssuerMethod.WEB, description="How a new issuer is identified: did:web or did:key."
    )
    signer: str = Field(
        "",
        pattern=r"^([A-Za-z_][\w.]*:[A-Za-z_]\w*)?$",
        description="A key service of one's own, as package.module:function that gives it; empty means keys sealed in the database.",
    )
    open_other_sites: bool = Field(
        True,
        description="Whether checks of badges from elsewhere open the https addresses in them; never those inside a network.",
    )
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least important lines that are logged."
    )

    @model_validator(mode="after")
    def _production_is_strict(self) -> Settings:
        if self.env is Environment.PRODUCTION:
            missing = [
                f"WAYMARK_{name.upper()}"
                for name in ("secret_key", "master_key")
                if not getattr(self, name).get_secret_value()
            ]
            if missing:
                raise ValueError(f"production needs {' and '.join(missing)}; `waymark init` prints new ones")
            if not self.base_url.startswith("https://"):
                raise ValueError("production needs WAYMARK_BASE_URL to begin with https://")
        return self

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'waymark.db'}"

    @property
    def storage(self) -> str:
        """The address of the evidence store."""
        return self.storage_url or (self.home.resolve() / "evidence").as_uri()


def load_settings(**given: object) -> Settings:
    """The settings of this process. Raises ``Invalid`` naming each setting that is wrong.

    In development, secrets and the public address that are not set are read from the home folder, where
    ``waymark init`` and ``waymark demo`` put them.
    """
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
        if settings.env is Environment.DEVELOPMENT:
            stored = HomeFolder(settings.home).stored()
            unset = {name: value for name, value in stored.items() if name not in settings.model_fields_set}
            if unset:
                settings = Settings(**{**given, **unset})  # type: ignore[arg-type]
    except ValidationError as error:
        problems = tuple(
            Problem(
                "WAYMARK_" + "_".join(str(part) for part in item["loc"]).upper()
                if item["loc"]
                else "settings",
                item["msg"],
            )
            for item in error.errors()
        )
        told = "; ".join(f"{problem.where}: {problem.message}" for problem in problems)
        raise Invalid(
            f"The settings do not fit: {told}", problems=problems, cure="See docs/settings.md."
        ) from error
    return settings

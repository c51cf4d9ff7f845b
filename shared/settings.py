"""Every setting of Spontan: environment variables that start with `SPONTAN_`, read once, documented in docs/settings.md."""

import re
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, EmailStr, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.colours import READABLE, contrast

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_SECRET = 32


class ConfigurationError(Exception):
    """The settings contradict each other or something needed is missing; the text is meant for the operator."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):  # pydantic only takes a ValueError for an answer
        raise ValueError("not an IANA time zone such as Europe/Stockholm") from None
    return name


def _known_regions(codes: str) -> str:
    if not all(code.strip() in SUPPORTED_REGIONS for code in codes.split(",")):
        raise ValueError("not ISO 3166 codes of countries such as SE, separated by commas")
    return codes


def _readable(color: str) -> str:
    if color and contrast(color, "#ffffff") < READABLE:
        raise ValueError(
            f"white text on it would be hard to read: a contrast of {READABLE}:1 is needed, so take a darker one"
        )
    return color


def _picture(path: str) -> str:
    if path and Path(path).suffix.lower() not in {".svg", ".png"}:
        raise ValueError("not the path of an .svg or .png file")
    return path


def _origins(origins: str) -> str:
    if not all(re.fullmatch(_ORIGIN, one) for one in _parted(origins)):
        raise ValueError("not addresses such as https://www.example.org, without a path, parted by spaces or commas")
    return origins


def _parted(listed: str) -> list[str]:
    return listed.replace(",", " ").split()


_ORIGIN = r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?"  # `*.` stands for every name below
_RATE = r"[1-9][0-9]*/(second|minute|hour|day)"
Rate = Annotated[str, Field(pattern=rf"^{_RATE}(; ?{_RATE})*$")]
"""How often something may happen, as in `5/hour`; several are parted by a semicolon, and all of them count."""


TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A local time of day on the 24-hour clock, as in `21:00`."""


class Settings(BaseSettings):
    """What an installation can choose. Durations are given in the unit their name ends with."""

    model_config = SettingsConfigDict(env_prefix="SPONTAN_", frozen=True, extra="forbid")

    database_url: str = Field("", description="PostgreSQL 18 or newer: `postgresql://user:password@host/name`.")
    redis_url: str = Field(
        "", description="Redis or Valkey: `redis://host:6379/0`. Nothing that matters is kept there."
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="At least 32 characters; one-time codes are derived from it."
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://[^/\s]+$",
        description="The address people type, without a trailing slash.",
    )
    host: str = Field("127.0.0.1", description="The address the web server binds to.")
    port: int = Field(8000, ge=1, le=65535, description="The port the web server binds to.")
    data: Path = Field(Path(".spontan"), description="Folder of the embedded servers (`spontan up` only).")
    demo: bool = Field(default=False, description="Demo municipality: messages go to a visible mailbox, loopback only.")

    municipality: str = Field("Örebro", description="The municipality's name, shown in page titles and messages.")
    contact_email: str = Field("", description="Where people reach the municipality; shown in the footer when set.")
    contact_phone: str = Field(
        "",
        pattern=r"^(\+?[0-9][0-9 -]{3,18}[0-9])?$",
        description="The number people call with questions; shown beside the address when set.",
    )
    name: str = Field(
        "Spontan", min_length=1, max_length=30, description="What the service is called, on pages and in messages."
    )
    logo: Annotated[str, AfterValidator(_picture)] = Field(
        "", description="Path of an SVG or PNG file, shown in the header instead of our mark and served by us."
    )
    color: Annotated[str, AfterValidator(_readable)] = Field(
        "",
        pattern=r"^(#[0-9a-fA-F]{6})?$",
        description="Colour of the band, buttons and links, such as `#073b4b`; white text must be readable on it.",
    )
    embed_origins: Annotated[str, AfterValidator(_origins)] = Field(
        "",
        description="Sites that may show our list inside their pages: `https://www.example.org`, several with spaces or commas.",
    )
    timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        "Europe/Stockholm", description="IANA zone in which sessions are planned and shown."
    )
    default_language: Literal["sv", "en", "ar", "so"] = Field(
        "sv", description="Language when neither person nor browser chose one."
    )

    smtp_host: str = Field("", description="Mail server; without it no e-mail can leave (demo mode needs none).")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is protected."
    )
    smtp_username: str = Field("", description="User name at the mail server, empty for none.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    mail_from: EmailStr = Field("spontan@example.org", description="Sender address of every e-mail.")

    sms_url: str = Field(
        "https://api.46elks.com",
        pattern=r"^(https://\S*[^/\s]|http://(127\.0\.0\.1|localhost)(:\d+)?)$",
        description="Gateway for text messages, one with the interface of 46elks, without a trailing slash.",
    )
    sms_username: str = Field("", description="User name at the gateway; without it no text message can leave.")
    sms_password: SecretStr = Field(SecretStr(""), description="Password at the gateway.")
    sms_sender: str = Field(
        "Spontan",
        pattern=r"^([A-Za-z][A-Za-z0-9]{2,10}|\+[1-9][0-9]{6,14})$",
        description="Who text messages come from: 3 to 11 letters and digits, or a number of yours such as +46….",
    )
    sms_per_contact: int = Field(10, ge=0, description="Text messages that one number is sent in a day, in parts.")
    sms_per_organizer: int = Field(500, ge=0, description="Text messages sent for one organiser in a day, in parts.")
    sms_per_day: int = Field(2000, ge=0, description="Text messages sent to all together in a day, in parts.")

    reminder_minutes: int = Field(
        180,
        ge=15,
        le=2880,
        description="How long before a session its reminder is due, unless an account chose otherwise.",
    )
    quiet_from: TimeOfDay = Field(
        "21:00", description="From this local time messages wait for the morning: all but codes and urgent changes."
    )
    quiet_until: TimeOfDay = Field(
        "08:00", description="Until this local time; the same as `SPONTAN_QUIET_FROM` for no quiet hours."
    )
    urgent_hours: int = Field(
        14, ge=0, le=72, description="Changes to sessions that start within so many hours are told in quiet hours too."
    )
    offer_minutes: int = Field(
        180,
        ge=0,
        le=10_080,
        description="How long before the start an organiser who makes offers near it begins to; before, seats are given.",
    )
    most_open_bookings: int = Field(
        40, ge=1, le=1000, description="Places that one account may have on coming sessions: nobody books a term away."
    )
    code_minutes: int = Field(15, ge=5, le=60, description="How long a one-time code is valid.")
    code_attempts: int = Field(5, ge=3, le=10, description="Wrong tries before a one-time code is spent.")
    signed_in_days: int = Field(180, ge=1, le=400, description="How long a family's device stays signed in.")
    staff_signed_in_hours: int = Field(
        14, ge=1, le=168, description="How long a staff member's device stays signed in."
    )
    grown_up_age: int = Field(
        12, ge=0, le=17, description="Who turns this age or less this year needs a grown-up's contact."
    )
    phone_regions: Annotated[str, AfterValidator(_known_regions)] = Field(
        "SE",
        description="Countries whose mobile numbers are accepted (ISO 3166 codes, comma-separated), the usual one first.",
    )

    rate_limit_codes: Rate = Field(
        "5/hour; 15/day", description="One-time codes per contact: nobody is flooded, and nobody guesses for long."
    )
    rate_limit_signin: Rate = Field(
        "300/hour", description="Code requests and code entries per network address; a whole hall may share one."
    )
    rate_limit_faults: Rate = Field("20/hour", description="Reported faults per network address.")
    rate_limit_trials: Rate = Field("30/hour", description="Calendars that one coordinator tries out.")
    rate_limit_requests: Rate = Field("600/minute", description="Requests of any kind per network address.")
    forwarded_allow_ips: str = Field(
        "127.0.0.1", description="Proxies whose X-Forwarded-For is believed, comma-separated."
    )

    calendar_allow_loopback: bool = Field(
        default=False, description="Let calendar sources be plain http on this machine. For tests and trials only."
    )
    calendar_minutes: int = Field(60, ge=5, le=1440, description="How often a club's calendar is read.")

    database_pool: int = Field(10, ge=1, le=100, description="Database connections per process.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe line that is logged."
    )
    log_format: Literal["json", "console"] = Field("json", description="`json` for machines, `console` for a terminal.")

    @model_validator(mode="after")
    def _demo_stays_at_home(self) -> "Settings":
        """Demo mode shows everyone's messages, so nobody but this machine may reach it."""
        if self.demo and self.host not in LOOPBACK_HOSTS:
            raise ConfigurationError(
                f"Demo mode shows every message to everyone, so it binds to 127.0.0.1 only, not to {self.host}."
            )
        if self.demo and urlsplit(self.public_url).hostname not in LOOPBACK_HOSTS:
            raise ConfigurationError(f"Demo mode runs on this machine only; SPONTAN_PUBLIC_URL is {self.public_url}.")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which sessions are planned and shown."""
        return ZoneInfo(self.timezone)

    @property
    def secure(self) -> bool:
        """Whether people come over https, so that cookies can be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address, as a browser states it in `Origin`."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def embedded_by(self) -> tuple[str, ...]:
        """The sites that may show our list inside their own pages; empty: nobody."""
        return tuple(_parted(self.embed_origins))

    @property
    def reminder_lead(self) -> timedelta:
        """How long before a session its reminder is due."""
        return timedelta(minutes=self.reminder_minutes)

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """When messages begin to wait and when they go on, local time; None: never. The demo's mailbox wakes nobody."""
        if self.demo or self.quiet_from == self.quiet_until:
            return None
        return time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)

    @property
    def sms_available(self) -> bool:
        """Whether a mobile number can be reached: by the gateway, in demo mode by the visible mailbox."""
        return self.demo or bool(self.sms_username and self.sms_password.get_secret_value())

    @property
    def calendars_of_this_machine(self) -> bool:
        """Whether a club's calendar may be plain http on this machine; the demo has one of its own."""
        return self.demo or self.calendar_allow_loopback

    @property
    def regions(self) -> tuple[str, ...]:
        """The countries whose mobile numbers are accepted; the first is meant when a number is typed without one."""
        return tuple(code.strip() for code in self.phone_regions.split(","))

    def require_servers(self) -> "Settings":
        """Return self when both servers and the secret are configured; ConfigurationError says what is missing."""
        for name, value in (("SPONTAN_DATABASE_URL", self.database_url), ("SPONTAN_REDIS_URL", self.redis_url)):
            if not value:
                raise ConfigurationError(f"{name} is not set. `spontan up` sets it for its own embedded servers.")
        if len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            raise ConfigurationError(f"SPONTAN_SECRET_KEY needs at least {SHORTEST_SECRET} characters.")
        return self


@lru_cache(maxsize=1)
def settings_from_environment() -> Settings:
    """The settings of this process. Raises pydantic's ValidationError or ConfigurationError."""
    return Settings()

"""How to speak: the log, a webhook, e-mail; and the heartbeat that an outside dead man's switch waits for.

Addresses are the operator's own, so private ones are allowed; they are secrets and stand in no log and no error text.
A channel raises ChannelError when it could not deliver, with the reason.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from crawler.config import Config
from schedules.alerts.message import headline, text

logger = logging.getLogger(__name__)

TIMEOUT_S = 15.0


class ChannelError(Exception):
    """The message was not delivered; the text says why, without the address."""


Channel = Callable[[Mapping[str, Any]], None]
"""Delivers a notice's document, or raises ChannelError."""


def channels_of(config: Config) -> dict[str, Channel]:
    """The channels that are configured, by name; the log is always one."""
    found: dict[str, Channel] = {"log": to_log}
    if config.webhook_url:
        found["webhook"] = lambda notice: to_webhook(config.webhook_url, notice)
    if config.smtp_url and config.alert_email:
        found["email"] = lambda notice: to_email(config, notice)
    return found


def to_log(notice: Mapping[str, Any]) -> None:
    """One line."""
    line = text(notice).replace("\n", " · ")
    logger.log(logging.INFO if notice["about"] in ("clear", "test") else logging.WARNING, "alert %s", line)


def to_webhook(url: str, notice: Mapping[str, Any]) -> None:
    """A JSON object; its `text` is what Slack, Mattermost and Discord's Slack endpoint show."""
    since = notice.get("since")
    body = {
        "text": text(notice), "id": notice["_id"], "kind": notice["about"], "subject": notice["subject"], "state": notice["verdict"],
        "reason": notice["code"], "since": since.isoformat() if since is not None else None, "at": notice["at"].isoformat(),
    }  # fmt: skip
    _request("POST", url, json=body, headers={"Idempotency-Key": str(notice["_id"]).encode("ascii", "backslashreplace").decode()})


def beat(url: str) -> None:
    """Tell the outside switch that the monitor lives."""
    _request("GET", url)


def _request(method: str, url: str, **options: Any) -> None:
    try:
        with httpx.Client(timeout=TIMEOUT_S, trust_env=True, follow_redirects=False) as client:
            answer = client.request(method, url, **options)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ChannelError(f"{type(error).__name__}: {str(error).replace(url, '(the address)')}") from error
    if not answer.is_success:
        raise ChannelError(f"answered {answer.status_code}")


def to_email(config: Config, notice: Mapping[str, Any]) -> None:
    """A plain message. smtps:// speaks TLS from the start; smtp:// turns to it when the server offers it, and a password is
    sent over TLS only."""
    parts = urlsplit(config.smtp_url)
    message = EmailMessage()
    message["Subject"] = f"Marsad: {headline(notice)}"
    message["From"] = config.contact if "@" in config.contact and "://" not in config.contact else config.alert_email
    message["To"] = config.alert_email
    message["Message-ID"] = f"<{str(notice['_id']).encode('ascii', 'backslashreplace').decode().replace(' ', '_')}@marsad.invalid>"
    message.set_content(text(notice))
    try:
        _send(parts.scheme, parts.hostname or "localhost", parts.port, (unquote(parts.username or ""), unquote(parts.password or "")), message)
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(f"{type(error).__name__}: {error}") from error


def _send(scheme: str, host: str, port: int | None, login: tuple[str, str], message: EmailMessage) -> None:
    if scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_S, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_S)
    with server:
        server.ehlo()
        encrypted = scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            encrypted = True
        if login[0]:
            if not encrypted:
                raise smtplib.SMTPException("the server offers no TLS: the password was not sent")
            server.login(*login)
        server.send_message(message)

"""The outbox and real channels: a web server and a mail server on loopback; on both stores where the store matters."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from crawler.config import Config, load_config
from pipelines.storage.base import Store
from pipelines.watch.outbox import hit_writes
from schedules.alerts import outbox
from schedules.alerts.channels import ChannelError, beat, channels_of
from schedules.alerts.deliver import deliver, queue_hits
from schedules.alerts.message import text
from schedules.alerts.rules import Memory, Notice
from tests.wire import free_port

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
NOTICE = Notice("nahr", "problem", "broken", "unreachable", {"failures": 3.0, "reason": "timeout", "hours": 5}, NOW, NOW)


class Hook(BaseHTTPRequestHandler):
    """Keeps what it is sent, answers with the status that the test wants."""

    got: list[tuple[str, dict[str, str], bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        type(self).got.append((self.path, dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[tuple[str, type[Hook]]]:
    """(address, handler class) of a web server."""
    kind = type("Own", (Hook,), {"got": [], "status": 200})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/secret-path", kind
    server.shutdown()
    server.server_close()
    thread.join()


class Mailbox:
    """Keeps the mails."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[str, Mailbox]]:
    """(smtp URL, mailbox) of a mail server without TLS that knows a password."""
    box = Mailbox()
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), auth_require_tls=False, authenticator=lambda *_: AuthResult(success=True),
    )  # fmt: skip
    controller.start()
    yield f"127.0.0.1:{controller.port}", box
    controller.stop()


def configured(**options: str) -> Config:
    return load_config({f"MARSAD_{name.upper()}": value for name, value in options.items()})


def test_a_notice_goes_to_every_channel_once(store: Store, hook: tuple[str, type[Hook]], mail: tuple[str, Mailbox]) -> None:
    channels = channels_of(configured(webhook_url=hook[0], smtp_url=f"smtp://{mail[0]}", alert_email="desk@example.org", contact="me@example.org"))
    assert set(channels) == {"log", "webhook", "email"}
    for _ in range(2):  # worked out twice, as after a kill
        store.write(outbox.notice_writes(NOTICE, list(channels), NOW))
    assert deliver(store, channels, NOW) == 1 and deliver(store, channels, NOW + timedelta(days=1)) == 0
    store.write(outbox.notice_writes(NOTICE, list(channels), NOW))
    assert deliver(store, channels, NOW) == 0, "it was delivered already"
    (path, headers, body), = hook[1].got
    said = json.loads(body)
    assert path == "/secret-path" and headers["Idempotency-Key"] == said["id"]
    assert said["text"].startswith("Marsad: nahr is broken: 3 failures in a row (timeout)") and "./marsad sources show nahr" in said["text"]
    assert (said["kind"], said["subject"], said["state"], said["reason"], said["since"]) == ("problem", "nahr", "broken", "unreachable", NOW.isoformat())
    message = message_from_bytes(mail[1].mails[0], policy=default)
    assert message["To"] == "desk@example.org" and message["From"] == "me@example.org" and message["Subject"] == "Marsad: nahr is broken"
    assert "3 failures in a row" in message.get_content()
    assert all(row["failing_since"] is None for row in outbox.channel_rows(store))


def test_a_channel_that_fails_is_tried_again_and_shows(store: Store, hook: tuple[str, type[Hook]]) -> None:
    channels = channels_of(configured(webhook_url=hook[0]))
    hook[1].status = 503
    store.write(outbox.notice_writes(NOTICE, list(channels), NOW))
    assert deliver(store, channels, NOW) == 0
    rows = {row["name"]: row for row in outbox.channel_rows(store)}
    assert rows["webhook"]["failing_since"] == NOW and rows["webhook"]["error"] == "answered 503" and rows["log"]["failing_since"] is None
    assert deliver(store, channels, NOW + timedelta(seconds=30)) == 0 and len(hook[1].got) == 1, "not tried again at once"
    hook[1].status = 204
    later = NOW + timedelta(minutes=2)
    assert deliver(store, channels, later) == 1
    rows = {row["name"]: row for row in outbox.channel_rows(store)}
    assert rows["webhook"]["failing_since"] is None and rows["webhook"]["ok_at"] == later


def test_one_broken_channel_does_not_hold_up_many_notices(store: Store, hook: tuple[str, type[Hook]]) -> None:
    channels = channels_of(configured(webhook_url=hook[0]))
    hook[1].status = 500
    for number in range(5):
        store.write(outbox.notice_writes(Notice(f"s{number}", "problem", "broken", "unreachable", {}, NOW, NOW), list(channels), NOW))
    deliver(store, channels, NOW)
    assert len(hook[1].got) == 1, "asked once in a round"


def test_what_cannot_be_delivered_for_a_week_is_given_up_visibly(store: Store) -> None:
    def never(notice: Any) -> None:
        raise ChannelError("no")

    store.write(outbox.notice_writes(NOTICE, ["webhook"], NOW))
    deliver(store, {"webhook": never}, NOW + timedelta(days=8))
    assert outbox.recent(store)[0]["state"] == "given_up"


def test_a_channel_that_is_configured_no_more_owes_nothing(store: Store) -> None:
    store.write(outbox.notice_writes(NOTICE, ["webhook"], NOW))
    assert deliver(store, {}, NOW) == 1


def test_addresses_stay_secret_in_errors() -> None:
    for url in ("http://127.0.0.1:1/secret-path", "http://[bad/secret-path"):
        with pytest.raises(ChannelError) as caught:
            beat(url)
        assert "secret-path" not in str(caught.value)


def test_a_password_is_not_sent_without_tls(mail: tuple[str, Mailbox]) -> None:
    channels = channels_of(configured(smtp_url=f"smtp://me:secret@{mail[0]}", alert_email="desk@example.org"))
    with pytest.raises(ChannelError, match="no TLS"):
        channels["email"]({"_id": "x", "about": "test", "subject": "test", "verdict": "test", "code": "test", "numbers": {}, "at": NOW})
    assert mail[1].mails == []


def test_hits_of_watchlists_become_notices(store: Store) -> None:
    article = {"_id": "a1", "source": "nahr", "url": "https://nahr.example/1", "title": "قصف على المدينة", "checked_at": NOW}
    store.write(hit_writes(article, ["towns:المدينة", "towns:قصف"]))
    assert queue_hits(store, {"log": lambda notice: None}, NOW) == 1 and queue_hits(store, {}, NOW) == 0
    (row,) = outbox.recent(store)
    assert "watchlist towns" in text(row) and "قصف على المدينة" in text(row) and "https://nahr.example/1" in text(row)


def test_one_worker_speaks_for_all_until_it_is_silent(store: Store) -> None:
    assert outbox.lead(store, "a", NOW) and not outbox.lead(store, "b", NOW + timedelta(seconds=60))
    assert outbox.lead(store, "a", NOW + timedelta(seconds=60))
    assert outbox.lead(store, "b", NOW + timedelta(seconds=300)) and not outbox.lead(store, "a", NOW + timedelta(seconds=301))
    assert outbox.lead(store, "a", NOW - timedelta(days=1)), "a lease from the future binds nobody: the clock was set back"


def test_memories_come_back_as_they_were(store: Store) -> None:
    memory = Memory("broken", NOW, 3, "silent", NOW - timedelta(hours=1), NOW)
    store.write([outbox.memory_write("nahr", memory)])
    assert outbox.memories(store, ["nahr", "other"]) == {"nahr": memory}


def test_old_notices_go_and_waiting_ones_stay(store: Store) -> None:
    store.write(outbox.notice_writes(NOTICE, ["log"], NOW))
    assert outbox.prune(store, NOW + timedelta(days=1)) == 0
    deliver(store, {"log": lambda notice: None}, NOW)
    assert outbox.prune(store, NOW + timedelta(days=1)) == 1

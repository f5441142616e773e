"""The browser's SOCKS5 proxy: what it lets through, what it refuses, where it cuts off."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

import pytest

from crawler.fetch.addresses import AddressPolicy
from crawler.fetch.tunnel import NO_COMMAND, NOT_ALLOWED, OK, UNREACHABLE, Tunnel

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter, int], Awaitable[bytes]]


def talk(talking: Talk, policy: AddressPolicy | None = None, sent: bytes = b"hello", max_bytes: int = 1000) -> tuple[bytes, int, Tunnel]:
    """Run `talking(reader, writer, port of a site that sends `sent` and ends)` over a tunnel. → (its result, visits, tunnel)."""
    visits = 0

    async def site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal visits
        visits += 1
        writer.write(sent)
        writer.close()

    async def run() -> tuple[bytes, Tunnel]:
        tunnel = Tunnel(policy or AddressPolicy(), max_bytes)
        address = await tunnel.start()
        server = await asyncio.start_server(site, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        try:
            return await talking(reader, writer, server.sockets[0].getsockname()[1]), tunnel
        finally:
            writer.close()
            server.close()
            await tunnel.close()

    result, tunnel = asyncio.run(run())
    return result, visits, tunnel


def connect(host: str, command: int = 1) -> Talk:
    """Ask for a connection; → the reply code and what the site sent."""

    async def talking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> bytes:
        writer.write(b"\x05\x01\x00")
        assert await reader.readexactly(2) == b"\x05\x00"
        try:
            target = b"\x01" + socket.inet_aton(host) if host[0].isdigit() else b"\x03" + bytes([len(host)]) + host.encode()
        except OSError:
            target = b"\x04" + socket.inet_pton(socket.AF_INET6, host)
        writer.write(bytes((5, command, 0)) + target + struct.pack("!H", port))
        reply = await reader.readexactly(10)
        return reply[1:2] + await reader.read(-1)

    return talking


def private(*hosts: str) -> AddressPolicy:
    policy = AddressPolicy()
    for host in hosts:
        policy.allow_private(host)
    return policy


@pytest.mark.parametrize("host", ["site.localhost", "SITE.localhost"])
def test_a_permitted_host_is_connected_to(host: str) -> None:
    result, visits, _ = talk(connect(host), private("site.localhost"))
    assert (result, visits) == (bytes([OK]) + b"hello", 1)


@pytest.mark.parametrize("host", ["127.0.0.1", "0::1", "other.localhost", "localhost", "169.254.169.254", "0::ffff:127.0.0.1"])
def test_private_addresses_are_refused_unasked(host: str) -> None:
    result, visits, tunnel = talk(connect(host), private("site.localhost"))
    assert (result, visits) == (bytes([NOT_ALLOWED]), 0)
    assert "not a public address" in next(iter(tunnel.policy.refused.values()))


def test_a_name_at_private_addresses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answers(self: object, host: str, port: object, **kwargs: object) -> list[object]:
        if host == "nowhere.test":
            raise socket.gaierror(8, "not known")
        return [(2, 1, 6, "", ("127.0.0.1", 0)), (2, 1, 6, "", ("10.0.0.1", 0))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", answers)

    assert talk(connect("rebound.test"))[:2] == (bytes([NOT_ALLOWED]), 0)
    assert talk(connect("nowhere.test"))[:2] == (bytes([UNREACHABLE]), 0)


def test_a_body_without_end_is_cut_off() -> None:
    result, _, _ = talk(connect("site.localhost"), private("site.localhost"), sent=b"x" * 100_000, max_bytes=1000)
    assert len(result) < 100_000


def test_a_port_without_listener_ends_at_once() -> None:
    async def talking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> bytes:
        return await connect("site.localhost")(reader, writer, 1)

    assert talk(talking, private("site.localhost"))[0] == bytes([OK])


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x05\x01\x00\x05\x01\x00\x09aaaaaaaaaaaaaaaa", b"\x04\x01", b""])
def test_what_is_no_socks_is_hung_up_on(said: bytes) -> None:
    async def talking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> bytes:
        writer.write(said)
        writer.write_eof()
        return await reader.read(-1)

    result, visits, _ = talk(talking)
    assert result in (b"", b"\x05\x00") and visits == 0


def test_only_connections_are_offered() -> None:
    assert talk(connect("site.localhost", command=2), private("site.localhost"))[0] == bytes([NO_COMMAND])

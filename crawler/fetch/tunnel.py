"""The browser's only way out: a SOCKS5 proxy (RFC 1928) on loopback that lives in the worker's own loop.

Chromium follows redirects and opens sockets without asking us. Here every connection of it, whatever caused it, is resolved
and checked by the address policy before a byte is sent, and the address that was checked is the one that is connected to, so
a name that changes its address between two look-ups gains nothing. TLS stays between Chromium and the site.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from contextlib import suppress

from crawler.fetch.addresses import POLICY, AddressPolicy, ForbiddenAddress, literal_address

logger = logging.getLogger(__name__)

HANDSHAKE_S = 10.0
CONNECT_S = 20.0
MAX_BYTES = 64 * 1024 * 1024
"""Most bytes that one connection may bring: a page without end is cut off here, before it fills Chromium's memory."""
CHUNK = 64 * 1024
OK, NOT_ALLOWED, UNREACHABLE, NO_COMMAND = 0x00, 0x02, 0x04, 0x07
"""Reply codes of RFC 1928, section 6."""


class NotSocks(Exception):
    """The peer does not speak SOCKS5, or asks for something other than a connection."""


class Tunnel:
    """Listens on 127.0.0.1 while a browser runs."""

    def __init__(self, policy: AddressPolicy = POLICY, max_bytes: int = MAX_BYTES) -> None:
        self.policy, self.max_bytes = policy, max_bytes
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen; → the proxy's address for the browser."""
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        return f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                host, port = await asked_for(reader, writer)
            far = await self._connect(host, port, writer)
            if far is not None:
                await self._relay(reader, writer, *far)
        except (NotSocks, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            logger.debug("a connection of the browser ended: %s", error)
        finally:
            writer.close()

    async def _connect(self, host: str, port: int, writer: asyncio.StreamWriter) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        try:
            addresses = await self._addresses(host)
        except ForbiddenAddress as error:
            logger.warning("the browser was kept from an address: %s", error)
            await answer(writer, NOT_ALLOWED)
            return None
        except OSError:
            await answer(writer, UNREACHABLE)
            return None
        for address in addresses:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_S):
                    far = await asyncio.open_connection(address, port)
                await answer(writer, OK)
                return far
        # Chromium has one error for every refusal: a name without a listener is told apart by a connection that ends at once
        await answer(writer, OK)
        return None

    async def _addresses(self, host: str) -> list[str]:
        """Permitted addresses of a host; raises ForbiddenAddress when it has others only, OSError when it has none."""
        literal = literal_address(host)
        if literal is not None:
            self.policy.check(host, literal)
            return [literal]
        if host == "localhost" or host.endswith(".localhost"):  # loopback by RFC 6761, section 6.3
            self.policy.check(host, "127.0.0.1")
            return ["127.0.0.1"]
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        permitted: list[str] = []
        for *_, address in found:
            try:
                self.policy.check(host, str(address[0]))
            except ForbiddenAddress as error:
                forbidden = error
            else:
                permitted.append(str(address[0]))
        if not permitted:
            raise forbidden
        return permitted

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far_reader: asyncio.StreamReader, far_writer: asyncio.StreamWriter
    ) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(copy(reader, far_writer, 0))
                group.create_task(copy(far_reader, writer, self.max_bytes))
        except* OSError as errors:
            logger.debug("a connection of the browser broke: %s", errors.exceptions[0])
        finally:
            far_writer.close()


async def asked_for(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """The host (lower case) and port of a client's CONNECT; raises NotSocks."""
    version, count = await reader.readexactly(2)
    if version != 5:
        raise NotSocks(f"version {version}")
    await reader.readexactly(count)
    writer.write(b"\x05\x00")  # no authentication
    version, command, _, kind = await reader.readexactly(4)
    if kind == 3:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii", "replace").lower()
    elif kind in (1, 4):
        family, size = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
        host = socket.inet_ntop(family, await reader.readexactly(size))
    else:
        raise NotSocks(f"address type {kind}")
    (port,) = struct.unpack("!H", await reader.readexactly(2))
    if version != 5 or command != 1:
        await answer(writer, NO_COMMAND)
        raise NotSocks(f"command {command}")
    return host, port


async def answer(writer: asyncio.StreamWriter, code: int) -> None:
    """Send a reply; the bound address is of no use to the client."""
    writer.write(bytes((5, code, 0, 1)) + bytes(6))
    await writer.drain()


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int) -> None:
    """Pass bytes on until the end, or until more than `limit` (0: none); then the other side sees the end as well."""
    total = 0
    while chunk := await reader.read(CHUNK):
        total += len(chunk)
        if limit and total > limit:
            logger.warning("a connection of the browser brought more than %d bytes and is cut off", limit)
            raise ConnectionAbortedError("too many bytes")
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()

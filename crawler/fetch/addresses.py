"""Which network addresses may be contacted: public ones, and private ones only for hosts that a source's TOML permits.

Used at connect time by the resolver, before that for literal addresses, and by the browser's request filter.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

_NUMERIC_HOST = re.compile(r"^[0-9a-fx.]+$", re.IGNORECASE)


MAX_REFUSED = 1000


class ForbiddenAddress(Exception):
    """The address is not one that a crawler may contact."""


def is_public(address: str) -> bool:
    """True for a globally routable unicast address; v4-in-v6 forms are unwrapped first."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def literal_address(host: str) -> str | None:
    """The address that `host` spells as a number (dotted, decimal, hex, octal, [v6]); None for a name."""
    host = host.strip("[]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if _NUMERIC_HOST.match(host) and host[0].isdigit():
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            return None
    return None


class AddressPolicy:
    """Process-wide: the hosts that may be private, and the verdict on an address of a host."""

    def __init__(self) -> None:
        self._private_hosts: set[str] = set()
        self.refused: dict[str, str] = {}
        """Host → why its last address may not be contacted: a failed look-up alone would look like a wrong name."""

    def allow_private(self, host: str) -> None:
        """Let `host` (and for `x.localhost` nothing else) resolve to a private address: its source says so."""
        self._private_hosts.add(host.lower().strip("[]"))

    def may_be_private(self, host: str) -> bool:
        """Whether a source declared this host as private."""
        return host.lower().strip("[]") in self._private_hosts

    def check(self, host: str, address: str) -> None:
        """Raise ForbiddenAddress unless `address`, which `host` resolved to, may be contacted."""
        if self.may_be_private(host) or is_public(address):
            self.refused.pop(host, None)
            return
        if len(self.refused) >= MAX_REFUSED:
            self.refused.clear()
        self.refused[host] = f"{host} is at {address}, which is not a public address"
        raise ForbiddenAddress(self.refused[host])

    def check_url(self, url: str) -> None:
        """Raise ForbiddenAddress for a scheme, form or literal address that may not be fetched; names pass here and
        are checked when they are resolved."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise ForbiddenAddress(f"scheme {parts.scheme or 'none'} is not fetched")
        if "\\" in url or "@" in parts.netloc or not parts.hostname:
            raise ForbiddenAddress("the address has a backslash, a user name or no host")
        literal = literal_address(parts.hostname)
        if literal is not None:
            self.check(parts.hostname, literal)


POLICY = AddressPolicy()
"""The one policy of this process: the reactor has one resolver, so there is one set of permitted hosts."""

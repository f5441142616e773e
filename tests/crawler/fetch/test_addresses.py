"""Which addresses may be contacted."""

from __future__ import annotations

import pytest

from crawler.fetch.addresses import AddressPolicy, ForbiddenAddress, is_public, literal_address


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"),
     ("[::1]", "::1"), ("example.org", None), ("dead.beef", None), ("1.example.org", None)],
)  # fmt: skip
def test_numbers_that_are_addresses(host: str, address: str | None) -> None:
    assert literal_address(host) == address


@pytest.mark.parametrize(
    "url",
    ["file:///etc/hostname", "ftp://example.org/x", "data:text/html,x", "javascript:alert(1)", "http://127.0.0.1/",
     "http://2130706433/", "http://[::1]:80/", "http://user:secret@example.org/", "http://example.org\\@evil.test/",
     "http:///path", "http://169.254.169.254/latest/meta-data/"],
)  # fmt: skip
def test_urls_that_are_never_fetched(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        AddressPolicy().check_url(url)


def test_private_only_for_hosts_that_a_source_names() -> None:
    policy = AddressPolicy()
    policy.allow_private("News.localhost")
    policy.check("news.localhost", "127.0.0.1")
    with pytest.raises(ForbiddenAddress, match="not a public address"):
        policy.check("other.localhost", "127.0.0.1")
    policy.check("example.org", "93.184.216.34")
    with pytest.raises(ForbiddenAddress):
        policy.check("example.org", "10.0.0.1")

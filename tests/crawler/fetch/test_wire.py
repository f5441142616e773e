"""What goes over the wire and what comes back: against real sockets, with the settings and the handler of every poll."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.fetch.loopback import Loopback, serving
from tests.operating import Operator

PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>"


class Site(Loopback):
    """A site that sets cookies and misbehaves by path."""

    def __init__(self) -> None:
        super().__init__(Answer)

    def paths(self) -> list[str]:
        """Everything asked for but robots.txt."""
        return [path for _, path, _ in self.asked if path != "/robots.txt"]


class Answer(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.note(self)
        if self.path == "/hang":
            self.server.over.wait(60)
            return
        body = PAGE.format("عنوان الخبر من الصفحة", "نص الخبر كما هو في الصفحة " * 20).encode()
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Set-Cookie", "session=1; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.path == "/drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                if self.server.over.wait(0.2):
                    return
        self.wfile.write(body[: len(body) // 2] if self.path == "/cut" else body)
        self.close_connection = self.path in ("/cut", "/drip")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Loopback]:
    yield from serving(Site())


def declare(operator: Operator, site: Site, scheme: str = "http", more: str = "") -> str:
    """Write the site's source file; → its base address."""
    base = f"{scheme}://wire.localhost:{site.server_port}"
    text = f'name = "x"\ncountry = "SY"\nhome = "{base}/"\ntimezone = "UTC"\nchecked = "never"\nallow_private = true\n{more}'
    (operator.sources / "wire.toml").write_text(f"{text}\n[polite]\ndelay_s = 0.01\n", encoding="utf-8")
    return base


def test_no_cookies_no_referrer_an_honest_name(lone_operator: Operator, site: Site) -> None:
    base = declare(lone_operator, site)
    for path in ("/one", "/two"):
        lone_operator.run("sources", "try", "wire", base + path, expect=None)
    (lone_operator.folder / "urls").write_text(f"{base}/three\n{base}/four\n", encoding="utf-8")
    lone_operator.run("recrawl", "wire", "--urls", str(lone_operator.folder / "urls"), expect=None)
    assert set(site.paths()) == {"/one", "/two", "/three", "/four"}
    for *_, headers in site.asked:
        assert not {"Cookie", "Referer"} & headers.keys()
        assert headers["User-Agent"].startswith("Marsad/") and "tests@marsad.example" in headers["User-Agent"]


@pytest.mark.parametrize(("path", "reason"), [("/hang", "timeout"), ("/drip", "timeout"), ("/cut", "connection")])
def test_an_answer_that_does_not_come_whole_is_a_failure_after_a_second_try(lone_operator: Operator, site: Site, path: str, reason: str) -> None:
    base = declare(lone_operator, site)
    lone_operator.env["MARSAD_REQUEST_LIMIT_S"] = "1"
    assert reason in lone_operator.run("sources", "try", "wire", base + path, expect=1).stderr
    assert site.paths() == [path, path]


def test_nobody_listens(lone_operator: Operator, site: Site) -> None:
    base = declare(lone_operator, site).replace(str(site.server_port), "9")
    assert "refused" in lone_operator.run("sources", "try", "wire", f"{base}/x", expect=1).stderr


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wire.localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("wire.localhost")]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = folder / "pem"
    no_password = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Loopback]:
    server = Site()
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up at our certificate
    server.socket = certificate(tmp_path).wrap_socket(server.socket, server_side=True)
    yield from serving(server)


def test_a_certificate_is_checked_unless_the_source_says_otherwise(lone_operator: Operator, secure: Site) -> None:
    base = declare(lone_operator, secure, "https")
    refused = lone_operator.run("sources", "try", "wire", f"{base}/x", expect=1)
    assert "tls" in refused.stderr and secure.asked == []
    declare(lone_operator, secure, "https", "verify_tls = false")
    shown = lone_operator.json_lines("sources", "try", "wire", f"{base}/x", "--json", expect=None)
    assert shown[0]["article"]["title"] == "عنوان الخبر من الصفحة"
    crawled = lone_operator.crawl("wire", expect=None)["wire"]
    assert crawled["documents"][f"{base}/"] == 200


@pytest.mark.browser
def test_the_browser_checks_certificates_too(lone_operator: Operator, secure: Site, browser: str) -> None:
    lone_operator.env["MARSAD_CHROMIUM"] = browser
    base = declare(lone_operator, secure, "https", "render = true")
    assert "tls" in lone_operator.run("sources", "try", "wire", f"{base}/x", expect=1).stderr and secure.asked == []
    declare(lone_operator, secure, "https", "render = true\nverify_tls = false")
    shown = lone_operator.json_lines("sources", "try", "wire", f"{base}/x", "--json", expect=None)
    assert shown[0]["article"]["title"] == "عنوان الخبر من الصفحة"

"""Fetch a page that an admin sent the link of, and nothing that only looks like one.

A link can lead to the office's own routers and servers, at once or by a redirect: every address is
resolved first, refused unless it is public, and connected to as it was resolved.
"""

import asyncio
import ipaddress
import re
import socket
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from bot.feeding import MAX_BYTES
from index.errors import HoiPhuongError
from index.read.formats import FORMATS

SECONDS = 20.0
_MOST_REDIRECTS = 5
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
#: Endings of content types; the ending in the address decides where the type says nothing.
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


class FetchError(HoiPhuongError):
    """A page that was not fetched; ``key`` says why in one word."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page's bytes, a file name for it and its address after redirects."""

    content: bytes
    name: str
    address: str


def is_link(words: str) -> bool:
    """Tell whether a message is a link and nothing else."""
    return _LINK.fullmatch(words.strip()) is not None


async def fetch(address: str, *, private: bool = False) -> Fetched:
    """Return the page at an address. Raises ``FetchError``.

    ``private`` lets addresses of the office's own network through.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await _follow(address.strip(), private)
    except TimeoutError:
        raise FetchError("slow") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError):
        raise FetchError("unreachable") from None


async def _follow(address: str, private: bool) -> Fetched:
    # Proxies and credentials of the environment are not for links that people send.
    async with httpx.AsyncClient(follow_redirects=False, timeout=SECONDS, trust_env=False) as client:
        for _ in range(_MOST_REDIRECTS):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise FetchError("no_page")
            url = httpx.URL(address)
            number = await _resolve(parts.hostname, url.port or (443 if parts.scheme == "https" else 80), private)
            request = client.build_request(
                "GET",
                url.copy_with(host=number),
                headers={"Host": url.netloc.decode("ascii"), "Accept": "text/html,*/*;q=0.5"},
                extensions={"sni_hostname": parts.hostname},
            )
            response = await client.send(request, stream=True)
            try:
                if response.is_redirect:
                    address = urljoin(address, response.headers["Location"])
                    continue
                if response.is_error:
                    raise FetchError("no_page")
                return Fetched(await _content(response), _name(address, response), address)
            finally:
                await response.aclose()
    raise FetchError("no_page")


async def _resolve(host: str, port: int, private: bool) -> str:
    """Return one of the host's addresses. Raises ``FetchError`` when any of them is not public."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(row[4][0]) for row in found]
    if not private and not all(ipaddress.ip_address(number.partition("%")[0]).is_global for number in numbers):
        raise FetchError("private")
    return numbers[0]


async def _content(response: httpx.Response) -> bytes:
    content = bytearray()
    async for block in response.aiter_bytes():
        content += block
        if len(content) > MAX_BYTES:
            raise FetchError("too_large")
    return bytes(content)


def _name(address: str, response: httpx.Response) -> str:
    """Return a file name with the ending that the content has. Raises ``FetchError`` for what is no report."""
    parts = urlsplit(address)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    path = PurePosixPath(unquote(parts.path))
    ending = _ENDINGS.get(kind) or (path.suffix.lower() if path.suffix.lower() in FORMATS else "")
    if not ending:
        raise FetchError("no_page")
    return f"{parts.hostname}-{path.stem or 'trang'}{ending}"

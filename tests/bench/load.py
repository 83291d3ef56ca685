"""A small HTTP load generator: one asyncio thread, raw keep-alive connections, so that it costs little itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Figures:
    """Answers of one run; latencies in milliseconds."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def at(self, percent: float) -> float:
        """The latency that this share of the answers does not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def request(url: str, method: str = "GET", body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; header names may be written with underscores."""
    parts = urlsplit(url)
    lines = [f"{method} {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection:
    """One keep-alive connection that sends a request and waits for its answer."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)

    async def open(self) -> Connection:
        self._reader, self._writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        return self

    async def ask(self, content: bytes) -> int:
        self._writer.write(content)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if length.strip():
            await self._reader.readexactly(int(length))
        return int(head[9:12])

    def close(self) -> None:
        self._writer.close()


def closed_loop(url: str, requests: Iterator[bytes], connections: int, seconds: float) -> Figures:
    """Every connection asks again as soon as it has its answer."""
    return asyncio.run(_closed_loop(url, requests, connections, seconds))


async def _closed_loop(url: str, requests: Iterator[bytes], connections: int, seconds: float) -> Figures:
    figures = Figures(seconds)
    opened = [await Connection(url).open() for _ in range(connections)]
    until = time.perf_counter() + seconds

    async def ask_on(connection: Connection) -> None:
        while time.perf_counter() < until:
            content, began = next(requests), time.perf_counter()
            _count(figures, await connection.ask(content), began)

    await asyncio.gather(*(ask_on(connection) for connection in opened))
    for connection in opened:
        connection.close()
    return figures


def open_loop(
    url: str, requests: Iterator[bytes], per_second: float, seconds: float, sent: Callable[[int, float], None]
) -> Figures:
    """A request at each scheduled moment, whatever became of the ones before; latency from that moment.

    `sent` is told the number of each request and its scheduled moment (perf_counter).
    """
    return asyncio.run(_open_loop(url, requests, per_second, seconds, sent))


async def _open_loop(
    url: str, requests: Iterator[bytes], per_second: float, seconds: float, sent: Callable[[int, float], None]
) -> Figures:
    figures, free = Figures(seconds), asyncio.Queue[Connection]()
    for _ in range(32):
        free.put_nowait(await Connection(url).open())
    began = time.perf_counter() + 0.1

    async def ask(number: int, due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sent(number, due)
        connection = await free.get()
        _count(figures, await connection.ask(next(requests)), due)
        free.put_nowait(connection)

    await asyncio.gather(*(ask(n, began + n / per_second) for n in range(int(per_second * seconds))))
    while not free.empty():
        free.get_nowait().close()
    return figures


def _count(figures: Figures, status: int, began: float) -> None:
    if status < 400:
        figures.latencies.append((time.perf_counter() - began) * 1000)
    else:
        figures.refused += 1

"""Addresses: only the open Internet is connected to, by the very address that was checked."""

from __future__ import annotations

import httpcore
import pytest

from services.ingest.address import GuardedBackend, is_public
from services.ingest.failure import Refusal, RefusedError


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.9.1", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "not an address"],
)  # fmt: skip
def test_what_is_no_address_of_the_open_internet(address: str) -> None:
    """Private, loopback, link-local, metadata, multicast, also wrapped in IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_what_is(address: str) -> None:
    """Ordinary servers."""
    assert is_public(address)


class Rebinding:
    """A name that is public when it is first asked for and loopback ever after."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> list[str]:
        """The addresses, as a resolver gives them."""
        self.asked += 1
        return ["192.0.2.1"] if self.asked == 1 else ["127.0.0.1"]


async def test_one_bad_address_spoils_the_name() -> None:
    """A name with a public and an internal address is refused before anything is connected to."""

    async def both(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(RefusedError) as caught:
        await GuardedBackend(resolve=both).connect_tcp("x.org", 443)
    assert caught.value.reason is Refusal.ADDRESS


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
async def test_other_ports_are_refused(port: int) -> None:
    """Without even a look-up."""

    async def never(_host: str, _port: int) -> list[str]:
        raise AssertionError

    with pytest.raises(RefusedError):
        await GuardedBackend(resolve=never).connect_tcp("x.org", port)


async def test_the_checked_address_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no second look-up through which a rebinding name could slip."""
    connected: list[str] = []

    async def connect(_self: object, host: str, *_rest: object) -> httpcore.AsyncNetworkStream:
        connected.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    rebinding = Rebinding()

    async def resolve(host: str, port: int) -> list[str]:
        return ["93.184.216.34"] if await rebinding(host, port) == ["192.0.2.1"] else ["127.0.0.1"]

    backend = GuardedBackend(resolve=resolve)
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("x.org", 443)
    assert connected == ["93.184.216.34"]
    assert rebinding.asked == 1
    with pytest.raises(RefusedError):
        await backend.connect_tcp("x.org", 443)
    assert connected == ["93.184.216.34"]


async def test_sockets_of_this_machine_are_refused() -> None:
    """However a URL is spelled."""
    with pytest.raises(RefusedError):
        await GuardedBackend().connect_unix_socket("/var/run/docker.sock")


async def test_a_name_without_address_is_unreachable() -> None:
    """That is a failure that may pass, not a refusal."""

    async def nowhere(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(httpcore.ConnectError):
        await GuardedBackend(resolve=nowhere).connect_tcp("x.org", 443)

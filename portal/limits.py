"""How often one address may do what costs others something. Counted in the cache, never stored."""

import ipaddress
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

SALT = "portal.limits"


@dataclass(frozen=True)
class Limit:
    """At most `times` within `seconds` for each client address, counted in fixed windows.

    With the cache in memory each server process counts on its own; with a shared one all together.
    """

    name: str
    times: int
    seconds: int

    def spend(self, request: HttpRequest, subject: str = "") -> bool:
        """Use one of the times; False when none is left."""
        key = self._key(request, subject)
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) <= self.times
        except ValueError:  # the window ended between the two calls
            return True

    def _key(self, request: HttpRequest, subject: str) -> str:
        who = network_of(request.META.get("REMOTE_ADDR", ""))
        return f"limit:{self.name}:{salted_hmac(SALT, f'{who} {subject}').hexdigest()}"


REPORTS = Limit("report", times=5, seconds=3600)
MISSES = Limit("miss", times=30, seconds=60)
"""Codes that were never given out. Known ones are never limited: shoppers share addresses."""
OPENINGS = Limit("opening", times=1, seconds=600)
"""One person's repeated opening of one code counts once."""


def network_of(address: str) -> str:
    """The `address` as one subscriber: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    prefix = 64 if known.version == 6 else 32
    return str(ipaddress.ip_network(f"{known}/{prefix}", strict=False))


def too_many(request: HttpRequest, message: str = "") -> HttpResponse:
    """The friendly refusal."""
    response = render(request, "429.html", {"message": message}, status=429)
    response.headers["Cache-Control"] = "no-store"
    return response

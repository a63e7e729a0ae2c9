"""The load of scripts/bench: a bounded number of requests to each page of a running server."""

import http.client
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import django

CLIENTS = 8


def fetch(host: str, path: str) -> float:
    """Seconds that one request of `path` takes; an answer other than 200 stops the run."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return time.perf_counter() - began


def wait(host: str) -> None:
    """Until the server answers, for at most half a minute."""
    for _ in range(300):
        try:
            fetch(host, "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def measure(host: str, path: str, requests: int) -> tuple[float, float]:
    """Requests a second with CLIENTS at a time, and the 99th percentile in milliseconds."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda _: fetch(host, path), range(CLIENTS * 2)))
        began = time.perf_counter()
        times = sorted(pool.map(lambda _: fetch(host, path), range(requests)))
        taken = time.perf_counter() - began
    return requests / taken, times[int(len(times) * 0.99) - 1] * 1000


def pages() -> dict[str, str]:
    """The pages by what they are: one certified product, and the lists."""
    from certificates.models import Certificate  # noqa: PLC0415 - app ready

    certificate = Certificate.objects.filter(ended_on=None).select_related("product").first()
    if certificate is None:
        raise SystemExit("no certificate in the demo data")
    return {
        "healthz": "/healthz",
        "home": "/",
        "product": f"/san-pham/{certificate.product.number}/",
        "scan": f"/q/{certificate.number}",
        "list": "/san-pham/",
        "search": "/san-pham/?q=che+sen",
        "filters": "/san-pham/?nhom=I&sao=4&trang-thai=valid",
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
    django.setup()
    host = urlsplit(os.environ["SITE_URL"]).netloc
    requests = int(sys.argv[1])
    wait(host)
    base = 0.0
    sys.stdout.write(f"{'page':14}{'req/s':>9}{'p99 ms':>9}{'of healthz':>12}\n")
    for name, path in pages().items():
        rate, slowest = measure(host, path, requests)
        base = base or rate
        sys.stdout.write(f"{name:14}{rate:9.0f}{slowest:9.0f}{rate / base:12.2f}\n")


if __name__ == "__main__":
    main()

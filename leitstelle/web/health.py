"""`GET /healthz` and `GET /metrics` of the web role."""

import time
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from leitstelle.web.request import Request

REQUESTS = Counter("leitstelle_web_requests", "Pages answered, by method and status.", ["method", "status"])
SECONDS = Histogram(
    "leitstelle_web_seconds", "Time to answer a page.", buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)


@require_GET
def healthz(request: Request) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_GET
def metrics(request: Request) -> HttpResponse:
    """Prometheus text."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def counted(get_response: Callable[[Request], HttpResponseBase], request: Request) -> HttpResponseBase:
    """Answer `request` and count it."""
    started = time.perf_counter()
    response = get_response(request)
    SECONDS.observe(time.perf_counter() - started)
    REQUESTS.labels(request.method, str(response.status_code)).inc()
    return response

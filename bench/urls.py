"""The product's pages, and an empty one that passes the same middleware and sign-in and asks one question."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from leitstelle.core.desk import the_desk


def empty(request: HttpRequest) -> HttpResponse:
    """The desk's name: one query."""
    return HttpResponse(the_desk().name, content_type="text/plain")


urlpatterns = [path("bench/empty", empty), path("", include("leitstelle.config.urls"))]

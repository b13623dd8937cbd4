"""The one list of addresses: every page is the web room's."""

from django.urls import include, path

urlpatterns = [path("", include("leitstelle.web.urls"))]

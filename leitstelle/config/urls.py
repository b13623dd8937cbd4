"""The one list of addresses: every page is the web room's; and what is said where no view was reached."""

from django.urls import include, path

handler400 = "leitstelle.web.errors.not_understood"
handler500 = "leitstelle.web.errors.failed"
urlpatterns = [path("", include("leitstelle.web.urls"))]

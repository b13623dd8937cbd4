"""The page side of the live stream: a signed-in browser gets its stream ticket here. Mounted at /live/ticket."""

from datetime import UTC, datetime

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from leitstelle.web.live import passes


@require_GET
@never_cache
def stream_ticket(request: HttpRequest) -> JsonResponse:
    """`{"ticket", "seconds"}` for whoever is signed in; 401 otherwise, which a script reads better than a page."""
    if request.user.pk is None:
        return JsonResponse({"error": "Sign in again to see live changes."}, status=401)
    ticket = passes.issue(user_id=request.user.pk, now=datetime.now(UTC))
    return JsonResponse({"ticket": ticket, "seconds": int(passes.LIFETIME.total_seconds())})

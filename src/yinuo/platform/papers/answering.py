"""How a paper leaves: shown in the browser, under a name to keep it by, and by nobody's cache."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def answer(content: bytes, name: str) -> HttpResponse:
    """The PDF as a page of its own; `name` is that of the file, without its ending."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=f"{name}.pdf") or "inline"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response

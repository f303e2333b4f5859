"""Outside any organisation there is next to nothing: the door, the health page, and what helps developers."""

from django.conf import settings
from django.urls import path

from yinuo.platform.ui import views as ui
from yinuo.web import views as web

handler400 = "yinuo.platform.ui.errors.bad_request"
handler404 = "yinuo.platform.ui.errors.not_found"
handler500 = "yinuo.platform.ui.errors.broken"

urlpatterns = [
    path("", web.door, name="door"),
    path("health", web.health, name="health"),
    path("authority.crt", web.authority, name="authority"),
]
if settings.DEBUG:
    urlpatterns += [path("design", ui.design, name="design")]

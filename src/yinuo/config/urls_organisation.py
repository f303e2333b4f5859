"""Everything inside `/o/<organisation>/`."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from yinuo.platform.ui import views as ui
from yinuo.workorders.urls import time_urlpatterns

handler400 = "yinuo.platform.ui.errors.bad_request"
handler404 = "yinuo.platform.ui.errors.not_found"
handler500 = "yinuo.platform.ui.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yinuo.web.urls")),
    path("account/", include("yinuo.platform.accounts.urls")),
    path("network/", include("yinuo.network.urls")),
    path("catalogue/", include("yinuo.catalogue.urls")),
    path("customers/", include("yinuo.parties.urls")),
    path("units/", include("yinuo.installed_base.urls")),
    path("cases/", include("yinuo.intake.urls")),
    path("decisions/", include("yinuo.entitlement.urls")),
    path("commitments/", include("yinuo.commitments.urls")),
    path("vouchers/", include("yinuo.workorders.urls")),
    path("time/", include(time_urlpatterns)),
    path("billing/", include("yinuo.billing.urls")),
    path("dispatch/", include("yinuo.dispatch.urls")),
    path("visits/", include("yinuo.field.urls")),
    path("depot/", include("yinuo.depot.urls")),
    path("callbacks/", include("yinuo.followup.urls")),
    path("webhooks/", include("yinuo.channels.webhooks.urls")),
    path("api/v1/", include("yinuo.api.urls")),
]
if settings.DEBUG:
    urlpatterns += [path("design", ui.design, name="design")]

from django.urls import include, path

from yinuo.web import audit, case, evidence, files, importing, palette, papers, settings_page, stuck, today

urlpatterns = [
    path("", today.today, name="today"),
    path("find", palette.find, name="palette"),
    path("case/<int:pk>", case.show, name="case"),
    path("customer/<int:pk>", files.customer, name="customer"),
    path("unit/<int:pk>", files.unit, name="unit"),
    path("promise", files.promise, name="promise"),
    path("promise/approval", files.promise_approve, name="promise_approve"),
    path("evidence/<int:pk>", evidence.show, name="evidence"),
    path("vouchers/<int:pk>/paper", papers.voucher, name="voucher_paper"),
    path("vouchers/<int:pk>/printing", papers.voucher_print, name="voucher_print"),
    path("scan/<uuid:pk>", papers.scanned, name="scanned"),
    path("steps/<int:pk>/retry", stuck.retry, name="step_retry"),
    path("audit", audit.audit, name="audit"),
    path("settings", settings_page.settings_page, name="settings"),
    path("imports/", include(importing.urlpatterns)),
]

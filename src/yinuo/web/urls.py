from django.urls import include, path

from yinuo.web import (
    audit,
    case,
    evidence,
    files,
    hours,
    importing,
    palette,
    records,
    settings_page,
    stuck,
    tariff,
    today,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("find", palette.find, name="palette"),
    path("case/<int:pk>", case.show, name="case"),
    path("customer/<int:pk>", files.customer, name="customer"),
    path("unit/<int:pk>", files.unit, name="unit"),
    path("promise", files.promise, name="promise"),
    path("evidence/<int:pk>", evidence.show, name="evidence"),
    path("catalogue/tariff", tariff.tariff, name="tariff"),
    path("hours", hours.mine, name="my_hours"),
    path("hours/team", hours.team, name="hours_team"),
    path("hours/people/<int:pk>", hours.person, name="hours_of"),
    path("records", records.record_list, name="record_list"),
    path("records/mine", records.record_mine, name="record_mine"),
    path("records/<int:pk>", records.record, name="record"),
    path("records/<int:pk>/answer", records.record_answer, name="record_answer"),
    path("steps/<int:pk>/retry", stuck.retry, name="step_retry"),
    path("audit", audit.audit, name="audit"),
    path("settings", settings_page.settings_page, name="settings"),
    path("imports/", include(importing.urlpatterns)),
]

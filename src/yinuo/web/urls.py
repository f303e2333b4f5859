from django.urls import path

from yinuo.web import case, evidence, files, palette, stuck, today

urlpatterns = [
    path("", today.today, name="today"),
    path("find", palette.find, name="palette"),
    path("case/<int:pk>", case.show, name="case"),
    path("customer/<int:pk>", files.customer, name="customer"),
    path("unit/<int:pk>", files.unit, name="unit"),
    path("promise", files.promise, name="promise"),
    path("evidence/<int:pk>", evidence.show, name="evidence"),
    path("steps/<int:pk>/retry", stuck.retry, name="step_retry"),
]

from django.urls import path

from yinuo.field import views

urlpatterns = [
    path("", views.visit_today, name="visit_today"),
    path("<int:pk>", views.visit, name="visit"),
    path("<int:pk>/arrive", views.visit_arrive, name="visit_arrive"),
    path("<int:pk>/tariff", views.visit_tariff, name="visit_tariff"),
    path("<int:pk>/estimate", views.visit_estimate, name="visit_estimate"),
    path("<int:pk>/consent", views.visit_consent, name="visit_consent"),
    path("<int:pk>/findings", views.visit_findings, name="visit_findings"),
    path("<int:pk>/photo", views.visit_photo, name="visit_photo"),
    path("<int:pk>/sign", views.visit_sign, name="visit_sign"),
    path("<int:pk>/otherwise", views.visit_otherwise, name="visit_otherwise"),
    path("<int:pk>/workshop", views.visit_take_back, name="visit_take_back"),
]

from django.urls import path

from yinuo.installed_base import views

urlpatterns = [
    path("", views.unit_list, name="unit_list"),
    path("new", views.unit_new, name="unit_new"),
    path("labels", views.label_list, name="unit_labels"),
    path("<int:pk>/label", views.label, name="unit_label"),
    path("<int:pk>/change", views.unit_change, name="unit_change"),
    path("<int:pk>/contract", views.contract_new, name="contract_new"),
]

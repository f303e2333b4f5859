from django.urls import path

from yinuo.entitlement import views

urlpatterns = [
    path("cases/<int:pk>/facts", views.tell, name="fact_tell"),
    path("cases/<int:pk>/again", views.again, name="decide_again"),
    path("cases/<int:pk>/override", views.override, name="decision_override"),
]

from django.urls import path

from yinuo.catalogue import views

urlpatterns = [
    path("models", views.model_list, name="model_list"),
]

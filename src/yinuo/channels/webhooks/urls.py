from django.urls import path

from yinuo.channels.webhooks import views

urlpatterns = [
    path("", views.endpoints, name="webhooks"),
    path("new", views.new, name="webhook_add"),
    path("<int:pk>", views.endpoint, name="webhook"),
    path("<int:pk>/change", views.change, name="webhook_change"),
    path("<int:pk>/on", views.switch_on, name="webhook_on"),
    path("<int:pk>/off", views.switch_off, name="webhook_off"),
    path("<int:pk>/removal", views.remove, name="webhook_remove"),
    path("<int:pk>/test", views.test, name="webhook_test"),
    path("<int:pk>/rotation", views.rotate, name="webhook_rotate"),
    path("<int:pk>/secret", views.secret, name="webhook_secret"),
    path("deliveries/<int:pk>", views.delivery, name="webhook_delivery"),
    path("deliveries/<int:pk>/resend", views.resend, name="webhook_resend"),
]

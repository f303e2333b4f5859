from django.urls import path

from yinuo.parties import views

urlpatterns = [
    path("", views.customer_list, name="customer_list"),
    path("new", views.customer_new, name="customer_new"),
    path("<int:pk>/change", views.customer_change, name="customer_change"),
    path("<int:pk>/merge", views.customer_merge, name="customer_merge"),
    path("<int:pk>/reveal", views.customer_reveal, name="customer_reveal"),
    path("<int:pk>/contact", views.customer_contact, name="customer_contact"),
]

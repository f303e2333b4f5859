from django.urls import path

from yinuo.dispatch import views

urlpatterns = [
    path("", views.board, name="dispatch"),
    path("vouchers/<int:pk>/visit", views.book, name="visit_book"),
    path("vouchers/<int:pk>/help", views.send_at_once, name="visit_send_at_once"),
    path("visits/<int:pk>/window", views.reschedule, name="visit_reschedule"),
    path("visits/<int:pk>/technician", views.reassign, name="visit_reassign"),
    path("visits/<int:pk>/cancellation", views.call_off, name="visit_call_off"),
]

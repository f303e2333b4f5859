from django.urls import path

from yinuo.workorders import views

urlpatterns = [
    path("", views.voucher_list, name="voucher_list"),
    path("cases/<int:pk>/voucher", views.draw, name="voucher_draw"),
    path("<int:pk>/filing", views.file_voucher, name="voucher_file"),
    path("<int:pk>/voiding", views.void, name="voucher_void"),
    path("items/<int:pk>", views.item_answer, name="item_answer"),
    path("items/<int:pk>/waiver", views.item_waive, name="item_waive"),
]
time_urlpatterns = [
    path("booking", views.time_book, name="time_book"),
    path("start", views.time_start, name="time_start"),
    path("<int:pk>/stop", views.time_stop, name="time_stop"),
    path("<int:pk>/correction", views.time_correct, name="time_correct"),
    path("<int:pk>/withdrawal", views.time_withdraw, name="time_withdraw"),
]
"""Internal work stands apart from vouchers."""

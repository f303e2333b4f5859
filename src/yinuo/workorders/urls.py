from django.urls import path

from yinuo.workorders import views

urlpatterns = [
    path("", views.voucher_list, name="voucher_list"),
    path("cases/<int:pk>/voucher", views.draw, name="voucher_draw"),
    path("<int:pk>/filing", views.file_voucher, name="voucher_file"),
    path("<int:pk>/voiding", views.void, name="voucher_void"),
]

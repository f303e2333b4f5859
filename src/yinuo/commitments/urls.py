from django.urls import path

from yinuo.commitments import views

urlpatterns = [
    path("<int:pk>/pause", views.clock_pause, name="clock_pause"),
    path("<int:pk>/resume", views.clock_resume, name="clock_resume"),
    path("<int:pk>/waive", views.clock_waive, name="clock_waive"),
]

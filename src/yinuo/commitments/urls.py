from django.urls import path

from yinuo.commitments import views

urlpatterns = [
    path("<int:pk>/pause", views.clock_pause, name="clock_pause"),
    path("<int:pk>/reason", views.clock_explain, name="clock_explain"),
    path("<int:pk>/resume", views.clock_resume, name="clock_resume"),
]

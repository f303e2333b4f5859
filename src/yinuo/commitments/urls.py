from django.urls import path

from yinuo.commitments import views

urlpatterns = [
    path("<int:pk>/pause", views.clock_pause, name="clock_pause"),
    path("<int:pk>/reason", views.clock_explain, name="clock_explain"),
    path("<int:pk>/resume", views.clock_resume, name="clock_resume"),
    path("<int:pk>/waive", views.clock_waive, name="clock_waive"),
    path("<int:pk>/move", views.pledge_move, name="pledge_move"),
    path("<int:pk>/keeping", views.pledge_keep, name="pledge_keep"),
    path("cases/<int:pk>/tellings", views.case_tell, name="case_tell"),
    path("cases/<int:pk>/pledges", views.case_pledge, name="case_pledge"),
    path("tellings/<int:pk>/removal", views.telling_take_back, name="telling_take_back"),
]

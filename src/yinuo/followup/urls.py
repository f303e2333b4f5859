from django.urls import path

from yinuo.followup import views

urlpatterns = [
    path("", views.callback_list, name="callback_list"),
    path("<int:pk>", views.callback, name="callback"),
    path("<int:pk>/proposal", views.callback_proposal, name="callback_proposal"),
    path("<int:pk>/reveal", views.callback_reveal, name="callback_reveal"),
    path("<int:pk>/answer", views.callback_answer, name="callback_answer"),
    path("<int:pk>/attempt", views.callback_attempt, name="callback_attempt"),
]

from django.urls import path

from yinuo.escalation import views

urlpatterns = [
    path("cases/<int:pk>/ask", views.ask, name="superior_ask"),
    path("<int:pk>/answer", views.answer, name="ask_answer"),
    path("cases/<int:pk>/rest", views.rest, name="case_rest"),
    path("rests/<int:pk>/watch", views.rest_watch, name="rest_watch"),
    path("rests/<int:pk>/end", views.rest_end, name="rest_end"),
    path("help/<int:pk>", views.help_review, name="help_review"),
    path("cases/<int:pk>/relay", views.relay, name="case_relay"),
    path("relays/<int:pk>/answer", views.relay_answer, name="relay_answer"),
    path("relays/<int:pk>/withdrawal", views.relay_withdraw, name="relay_withdraw"),
]

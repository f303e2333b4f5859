from django.urls import path

from yinuo.notices import views

urlpatterns = [
    path("", views.inbox, name="notices"),
    path("<int:pk>/open", views.open_one, name="notice_open"),
    path("<int:pk>/read", views.read, name="notice_read"),
    path("<int:pk>/unread", views.unread, name="notice_unread"),
    path("read", views.read_all, name="notice_read_all"),
    path("preferences", views.preferences, name="notice_preferences"),
    path("matrix", views.matrix, name="notice_matrix"),
    path("matrix/<slug:code>", views.preview, name="notice_preview"),
    path("outbox", views.outbox, name="notice_outbox"),
    path("outbox/<int:pk>", views.message, name="notice_message"),
    path("outbox/<int:pk>/retry", views.retry, name="notice_retry"),
]

from django.urls import path

from yinuo.entitlement import views

urlpatterns = [
    path("cases/<int:pk>/facts", views.tell, name="fact_tell"),
    path("cases/<int:pk>/again", views.again, name="decide_again"),
    path("cases/<int:pk>/override", views.override, name="decision_override"),
    path("cases/<int:pk>/proof", views.proof, name="proof_keep"),
    path("cases/<int:pk>/remedy", views.choose, name="remedy_choose"),
    path("cases/<int:pk>/give", views.give, name="remedy_give"),
    path("cases/<int:pk>/refusal", views.refusal, name="refusal_tell"),
    path("cases/<int:pk>/agreement", views.agreement, name="agreement"),
]

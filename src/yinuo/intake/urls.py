from django.urls import path

from yinuo.intake import calling, views

urlpatterns = [
    path("", views.case_list, name="case_list"),
    path("choices", views.case_choices, name="case_choices"),
    path("new", calling.new, name="case_new"),
    path("find", calling.find, name="case_find"),
    path("register/paper", views.register_paper, name="register_paper"),
    path("export", views.export, name="case_export"),
    path("enquiries", views.enquiry_list, name="enquiry_list"),
    path("enquiries/new", views.enquiry_new, name="enquiry_new"),
    path("views", views.keep_view, name="view_keep"),
    path("views/<int:pk>/removal", views.drop_view, name="view_drop"),
    path("<int:pk>/notes", views.note, name="case_note"),
    path("<int:pk>/nudges", views.nudge, name="case_nudge"),
    path("<int:pk>/handover", views.hand_over, name="case_handover"),
    path("<int:pk>/correction", views.correct, name="case_correct"),
    path("<int:pk>/cancellation", views.cancel, name="case_cancel"),
    path("<int:pk>/need", views.need, name="case_need"),
    path("<int:pk>/need/removal", views.need_off, name="case_need_off"),
    path("<int:pk>/reopening", views.reopen, name="case_reopen"),
    path("<int:pk>/closure", views.close, name="case_close"),
    path("<int:pk>/pictures", views.attach, name="case_attach"),
]

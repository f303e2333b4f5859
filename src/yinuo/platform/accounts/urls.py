from django.urls import path

from yinuo.platform.accounts.views import entering, own, programs, roles

urlpatterns = [
    path("sign-in", entering.sign_in, name="sign_in"),
    path("sign-in/code", entering.code, name="sign_in_code"),
    path("sign-in/second-factor", entering.first_second_factor, name="sign_in_second_factor"),
    path("invitation", entering.invitation, name="invitation"),
    path("sign-out", entering.sign_out, name="sign_out"),
    path("language", entering.language, name="language"),
    path("", own.profile, name="profile"),
    path("password", own.password, name="password"),
    path("second-factor", own.second_factor, name="second_factor"),
    path("recovery-codes", own.recovery_codes, name="recovery_codes"),
    path("recovery-codes/new", own.new_recovery_codes, name="recovery_codes_new"),
    path("sessions", own.sessions, name="my_sessions"),
    path("sessions/end", own.end_session, name="my_session_end"),
    path("sessions/end-others", own.end_other_sessions, name="my_sessions_end_others"),
    path("tokens", programs.tokens, name="tokens"),
    path("tokens/new", programs.new, name="token_add"),
    path("tokens/made", programs.made, name="token_made"),
    path("tokens/<int:pk>/revocation", programs.revoke, name="token_revoke"),
    path("roles", roles.roles, name="roles"),
    path("roles/new", roles.new, name="role_add"),
    path("roles/<int:pk>", roles.change, name="role"),
]

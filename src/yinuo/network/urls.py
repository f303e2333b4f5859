from django.urls import path

from yinuo.network.views import people, roster, units

urlpatterns = [
    path("people", people.people, name="people"),
    path("people/new", people.new, name="person_add"),
    path("people/<int:pk>", people.change, name="person"),
    path("people/<int:pk>/absence", people.absence, name="person_absence"),
    path("people/<int:pk>/invite", people.invite, name="person_invite"),
    path("people/<int:pk>/invitation", people.invitation, name="person_invitation"),
    path("people/<int:pk>/disable", people.disable, name="person_disable"),
    path("people/<int:pk>/enable", people.enable, name="person_enable"),
    path("people/<int:pk>/second-factor/remove", people.remove_second_factor, name="person_factor_remove"),
    path("people/<int:pk>/sessions", people.sessions, name="person_sessions"),
    path("people/<int:pk>/sessions/end", people.end_session, name="person_session_end"),
    path("programs", people.programs, name="programs"),
    path("programs/<int:pk>/revocation", people.shut_out, name="program_shut_out"),
    path("roster", roster.roster, name="roster"),
    path("roster/new", roster.roster_add, name="roster_add"),
    path("roster/copy", roster.roster_copy, name="roster_copy"),
    path("roster/<int:pk>/drop", roster.roster_drop, name="roster_drop"),
    path("units", units.units, name="org_units"),
    path("units/new", units.new, name="org_unit_add"),
    path("units/<int:pk>", units.change, name="org_unit"),
]

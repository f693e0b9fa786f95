# SPDX-License-Identifier: Apache-2.0
"""The page, and who is signed in by the school's own sessions. Written as Django's documentation does it."""

import hashlib

from django.db.models import Prefetch
from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from django_school.models import Classroom, LessonVideo, LiveSession, Member, Recording, UserSession

UPCOMING, PAST, PEOPLE = 30, 10, 60


class SignedIn:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: self.user_of(request))
        return self.get_response(request)

    @staticmethod
    def user_of(request):
        token = hashlib.sha256(request.COOKIES.get("crvs", "").encode()).hexdigest()
        session = UserSession.objects.select_related("user").filter(
            token_hash=token, expires_at__gt=timezone.now(), user__disabled_at=None).first()
        return session and session.user


def show(request, classroom_id):
    user = request.user
    if not user:
        return HttpResponseForbidden()
    now = timezone.now()
    classroom = get_object_or_404(Classroom.objects.select_related("category"), pk=classroom_id)
    membership = get_object_or_404(Member, classroom=classroom, user_id=user.pk)
    videos = LessonVideo.objects.select_related("lesson").filter(lesson__is_active=True)
    recordings = Recording.objects.filter(hidden_at=None, deleted_at=None).prefetch_related(Prefetch("videos", videos))
    sessions = LiveSession.objects.filter(classroom=classroom).prefetch_related(Prefetch("recordings", recordings))
    upcoming = list(sessions.filter(closes_at__gt=now).order_by("start_at", "id")[:UPCOMING])
    return render(request, "classroom.html", {
        "user": user,
        "now": now,
        "classroom": classroom,
        "is_teacher": membership.role == "teacher",
        "next": upcoming[0] if upcoming else None,
        "upcoming": upcoming[1:],
        "past": sessions.filter(closes_at__lte=now).order_by("-closes_at", "-id")[:PAST],
        "members": Member.objects.filter(classroom=classroom).count(),
        "people": Member.objects.filter(classroom=classroom).select_related("user").order_by(
            "role", "sort_name", "user_id")[:PEOPLE],
    })


urlpatterns = [path("classrooms/<int:classroom_id>/", show)]

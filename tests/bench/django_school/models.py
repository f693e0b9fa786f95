# SPDX-License-Identifier: Apache-2.0
"""The school's own tables, as far as the page reads them. Nothing here makes or changes one."""

from django.db import models


class Category(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        managed, db_table = False, "category"


class User(models.Model):
    username = models.CharField(max_length=150)
    full_name = models.CharField(max_length=150)
    role = models.CharField(max_length=10)
    language = models.CharField(max_length=8, null=True)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        managed, db_table = False, "user"


class UserSession(models.Model):
    token_hash = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE)
    expires_at = models.DateTimeField()

    class Meta:
        managed, db_table = False, "user_session"


class Classroom(models.Model):
    name = models.CharField(max_length=150)
    subject = models.CharField(max_length=150)
    description = models.CharField(max_length=4000)
    schedule = models.CharField(max_length=1000)
    category = models.ForeignKey(Category, models.CASCADE)
    join_code = models.CharField(max_length=16)
    join_open = models.BooleanField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        managed, db_table = False, "classroom"


class Member(models.Model):
    # Django knows of no key of two columns; nothing here asks by it.
    classroom = models.ForeignKey(Classroom, models.CASCADE, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE)
    role = models.CharField(max_length=10)
    sort_name = models.CharField(max_length=150)

    class Meta:
        managed, db_table = False, "classroom_member"


class LiveSession(models.Model):
    classroom = models.ForeignKey(Classroom, models.CASCADE)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=4000)
    start_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    duration_minutes = models.IntegerField()
    started_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500)
    recording_ready = models.BooleanField()

    class Meta:
        managed, db_table = False, "live_session"


class Recording(models.Model):
    live_session = models.ForeignKey(LiveSession, models.CASCADE, related_name="recordings")
    url = models.CharField(max_length=2048)
    title = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        managed, db_table = False, "recording"


class Lesson(models.Model):
    title = models.CharField(max_length=200)
    is_active = models.BooleanField()

    class Meta:
        managed, db_table = False, "lesson"


class LessonVideo(models.Model):
    lesson = models.ForeignKey(Lesson, models.CASCADE)
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="videos")

    class Meta:
        managed, db_table = False, "lesson_video"

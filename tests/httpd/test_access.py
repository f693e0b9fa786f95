# SPDX-License-Identifier: Apache-2.0
"""Every route, by everybody: what is open to whom stands in RULES, and a route that has no rule there fails."""

import collections
import functools
import pathlib
import re
import secrets
import tempfile

import pytest

from server import Httpd
from uploads import from_page

# What somebody gets from a route's own method. Where a rule doesn't name somebody, it is its "else".
PAGE = "a page"
LOGIN = "led to the login"
NOWHERE = "told that there is no such thing"
FORBIDDEN = "told that it takes another role"
MEETING = "led to the meeting"
DONE = "led to another page"
INVALID = "shown the form again"
JSON = "answered in JSON"
JSON_MESSAGE = "told in JSON, as Jitsi shows it"
LIST = "given a list in JSON"
FILE = "given the file"
NOTED = "told that it was noted"
TUS = "answered as tus has it"
DATA = "given data"
SECRET = "shown a link that was made"
CALENDAR = "given a calendar"

ACTORS = ["anonymous", "member", "other", "teacher", "admin"]
# Of a course, which everybody may read, and of its parts.
AUTHORS = {"anonymous": LOGIN, "member": FORBIDDEN, "other": FORBIDDEN, "else": DONE}
ACCOUNTS = {"anonymous": LOGIN, "admin": DONE, "else": FORBIDDEN}
OWNERS = {"anonymous": LOGIN, "member": NOWHERE, "other": NOWHERE, "else": DONE}
# Of a video that is sent by a page's script: the teacher began the upload that {name} names.
SENDER = {"anonymous": JSON, "teacher": TUS, "else": NOWHERE}
# Of a class, whose members know that it is there.
TEACHERS = {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": PAGE}
ADMINS = {"anonymous": LOGIN, "admin": PAGE, "else": FORBIDDEN}
# Of what is done with a class or a session, and with what the whole school has.
MANAGERS = {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": DONE}
OFFICE = {"anonymous": LOGIN, "admin": DONE, "else": FORBIDDEN}
# Of links for passwords.
LINKS = {"anonymous": LOGIN, "other": NOWHERE, "admin": SECRET, "else": FORBIDDEN}
# (method, pattern): (access as the table of routes names it, who gets what, the form posted)
RULES = {
    ("GET", "/"): ("home", {"anonymous": LOGIN, "else": PAGE}, None),
    ("GET", "/assets/{name}"): ("asset", {"else": FILE}, None),
    ("GET", "/favicon.ico"): ("asset", {"else": DONE}, None),
    ("GET", "/apple-touch-icon.png"): ("asset", {"else": DONE}, None),
    ("GET", "/robots.txt"): ("asset", {"else": FILE}, None),
    # httpd alone is led there: test_error_pages.py.
    ("GET", "/error/"): ("error", {"else": NOWHERE}, None),
    ("GET", "/about/privacy/"): ("about_privacy", {"else": PAGE}, None),
    # CrvsHelpURL is not set: test_rights.py.
    ("GET", "/about/help/"): ("about_help", {"else": NOWHERE}, None),
    ("GET", "/users/login/"): ("anyone", {"anonymous": PAGE, "else": DONE}, None),
    ("POST", "/users/login/"): ("anyone", {"else": INVALID}, {"username": "nobody", "password": "wrong"}),
    ("GET", "/users/login/wait/"): ("anyone", {"anonymous": PAGE, "else": DONE}, None),
    ("GET", "/users/logout/"): ("anyone", {"anonymous": LOGIN, "else": PAGE}, None),
    ("POST", "/users/logout/"): ("anyone", {"else": LOGIN}, {}),
    ("POST", "/users/language/"): ("anyone", {"else": DONE}, {"language": "en"}),
    ("GET", "/classrooms/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("GET", "/classrooms/create/"): (
        "trainer", {"anonymous": LOGIN, "member": FORBIDDEN, "other": FORBIDDEN, "else": PAGE}, None),
    ("POST", "/classrooms/create/"): (
        "trainer", {"anonymous": LOGIN, "member": FORBIDDEN, "other": FORBIDDEN, "else": DONE},
        {"name": "Une classe", "category_id": "{category}"}),
    ("GET", "/classrooms/join/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("POST", "/classrooms/join/"): ("signed_in", {"anonymous": LOGIN, "else": DONE}, {"code": "{join_code}"}),
    ("GET", "/classrooms/{id}/"): ("class_member", {"anonymous": LOGIN, "other": NOWHERE, "else": PAGE}, None),
    **{("GET", f"/classrooms/{{id}}/{page}/"): ("class_teacher", MANAGERS | {"else": PAGE}, None)
       for page in ("edit", "archive", "code", "sheet", "members/attendance")},
    **{("GET", f"/classrooms/{{id}}/{page}/"): (
        "class_member", {"anonymous": LOGIN, "other": NOWHERE, "else": PAGE}, None) for page in ("members", "sessions")},
    ("POST", "/classrooms/{id}/edit/"): ("class_teacher", MANAGERS, {"name": "Une classe", "category_id": "{category}"}),
    ("POST", "/classrooms/{id}/archive/"): ("class_teacher", MANAGERS, {}),
    ("POST", "/classrooms/{id}/restore/"): ("class_teacher", MANAGERS, {}),
    ("POST", "/classrooms/{id}/code/"): ("class_teacher", MANAGERS, {"change": "reset"}),
    ("POST", "/classrooms/{id}/members/"): ("class_teacher", MANAGERS, {"usernames": "{other_name}"}),
    ("POST", "/classrooms/{id}/members/role/"): (
        "class_teacher", MANAGERS, {"user_id": "{member}", "role": "teacher"}),
    # CrvsTeachersRenewLinks is off.
    ("GET", "/classrooms/{id}/slips/"): ("class_links", LINKS | {"admin": PAGE}, None),
    ("POST", "/classrooms/{id}/slips/"): ("class_links", LINKS, {"user-{member}": "1"}),
    ("POST", "/classrooms/{id}/members/link/"): ("class_links", LINKS, {"user_id": "{member}"}),
    # Without the member's number in the address there is nobody to ask about.
    ("GET", "/classrooms/{id}/members/remove/"): ("class_teacher", MANAGERS | {"else": NOWHERE}, None),
    ("POST", "/classrooms/{id}/members/remove/"): ("class_teacher", MANAGERS, {"user_id": "{member}"}),
    # An administrator is no member, and the only teacher is sent back.
    ("GET", "/classrooms/{id}/leave/"): (
        "class_member", {"anonymous": LOGIN, "other": NOWHERE, "admin": NOWHERE, "else": PAGE}, None),
    ("POST", "/classrooms/{id}/leave/"): (
        "class_member", {"anonymous": LOGIN, "other": NOWHERE, "admin": NOWHERE, "else": DONE}, {}),
    ("GET", "/classrooms/{id}/announcements/"): (
        "class_member", {"anonymous": LOGIN, "other": NOWHERE, "else": PAGE}, None),
    ("GET", "/classrooms/{id}/announcements/create/"): ("class_teacher", MANAGERS | {"else": PAGE}, None),
    ("POST", "/classrooms/{id}/announcements/create/"): ("class_writer", MANAGERS, {"title": "Pas de cours"}),
    ("GET", "/attachments/{key}/{name}"): ("attachment", {"anonymous": LOGIN, "other": NOWHERE, "else": FILE}, None),
    ("GET", "/announcements/{id}/"): ("announcement", {"anonymous": LOGIN, "other": NOWHERE, "else": PAGE}, None),
    **{("GET", f"/announcements/{{id}}/{page}/"): ("announcement_teacher", MANAGERS | {"else": PAGE}, None)
       for page in ("edit", "delete")},
    ("POST", "/announcements/{id}/edit/"): ("announcement_writer", MANAGERS, {"title": "Un autre mot"}),
    ("POST", "/announcements/{id}/pin/"): ("announcement_teacher", MANAGERS, {"is_pinned": "1"}),
    ("POST", "/announcements/{id}/delete/"): ("announcement_teacher", MANAGERS, {}),
    ("GET", "/classrooms/sessions/create/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("POST", "/classrooms/sessions/create/"): (
        "signed_in", {"anonymous": LOGIN, "member": INVALID, "other": INVALID, "else": DONE},
        {"title": "Une leçon", "classroom_id": "{classroom}", "start_at": "2099-01-01T08:00", "duration_minutes": "60"}),
    ("GET", "/classrooms/sessions/{id}/start/"): (
        "session_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": MEETING}, None),
    ("POST", "/classrooms/sessions/{id}/start/"): ("session_teacher", MANAGERS, {}),
    ("GET", "/classrooms/sessions/{id}/join/"): (
        "session_member", {"anonymous": LOGIN, "other": NOWHERE, "else": MEETING}, None),
    ("GET", "/classrooms/sessions/{id}/state/"): (
        "session_state", {"anonymous": JSON, "other": NOWHERE, "else": DATA}, None),
    ("POST", "/classrooms/sessions/{id}/end/"): (
        "session_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": DONE}, {}),
    ("GET", "/classrooms/sessions/{id}/edit/"): ("session_teacher", MANAGERS | {"else": PAGE}, None),
    ("POST", "/classrooms/sessions/{id}/edit/"): ("session_teacher", MANAGERS, {"title": "Une leçon"}),
    # The session is under way: it is ended, not cancelled.
    ("GET", "/classrooms/sessions/{id}/cancel/"): ("session_teacher", MANAGERS, None),
    ("POST", "/classrooms/sessions/{id}/cancel/"): ("session_teacher", MANAGERS, {}),
    ("POST", "/classrooms/sessions/{id}/restore/"): ("session_teacher", MANAGERS, {}),
    ("GET", "/classrooms/sessions/{id}/attendance/"): ("session_teacher", MANAGERS | {"else": PAGE}, None),
    ("GET", "/classrooms/sessions/{id}/attendance/csv/"): ("session_teacher", MANAGERS | {"else": FILE}, None),
    # Without the member's number in the address there is nobody to ask about.
    ("GET", "/classrooms/sessions/{id}/attendance/correct/"): ("session_teacher", MANAGERS | {"else": NOWHERE}, None),
    ("POST", "/classrooms/sessions/{id}/attendance/correct/"): (
        "session_teacher", MANAGERS, {"user_id": "{member}", "status": "excused"}),
    ("POST", "/classrooms/sessions/{id}/attendance/undo/"): ("session_teacher", MANAGERS, {"user_id": "{member}"}),
    ("GET", "/classrooms/{id}/attendance/"): ("class_member", {"anonymous": LOGIN, "other": NOWHERE, "else": PAGE}, None),
    ("GET", "/classrooms/{id}/attendance/csv/"): ("class_teacher", MANAGERS | {"else": FILE}, None),
    **{("POST", f"/meeting/events/{event}"): ("machine", {"else": JSON}, {})
       for event in ("room/created", "room/destroyed", "occupant/joined", "occupant/left")},
    ("GET", "/classrooms/sessions/{id}/repeat/"): ("session_teacher", MANAGERS | {"else": PAGE}, None),
    ("POST", "/classrooms/sessions/{id}/repeat/"): ("session_teacher", MANAGERS, {"weeks": "2"}),
    # This school signs no tokens with a key: test_meeting_token.py has one that does.
    ("GET", "/meeting/asap/{name}"): ("asset", {"else": NOWHERE}, None),
    ("GET", "/meeting/jwks.json"): ("asset", {"else": NOWHERE}, None),
    ("GET", "/classrooms/sessions/{id}/calendar.ics"): (
        "session_member", {"anonymous": LOGIN, "other": NOWHERE, "else": CALENDAR}, None),
    ("GET", "/calendar/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("POST", "/calendar/"): ("signed_in", {"anonymous": LOGIN, "else": SECRET}, {}),
    # The link is the member's, whoever has it.
    ("GET", "/calendar/{name}"): ("calendar_link", {"else": CALENDAR}, None),
    ("GET", "/calendar/{name}/{id}.ics"): ("calendar_link", {"else": CALENDAR}, None),
    ("POST", "/meeting/reservations/conference/"): ("machine", {"else": JSON_MESSAGE}, {"name": "crvs_ab12cd34_7"}),
    **{(method, "/meeting/reservations/conference/{name}"): ("machine", {"else": JSON_MESSAGE}, None)
       for method in ("GET", "DELETE")},
    ("GET", "/categories/"): ("admin", OFFICE | {"admin": PAGE}, None),
    ("POST", "/categories/"): ("admin", OFFICE, {"category_name": "Une catégorie {lesson}"}),
    ("GET", "/categories/{id}/edit/"): ("category", OFFICE | {"admin": PAGE}, None),
    ("POST", "/categories/{id}/edit/"): ("category", OFFICE, {"category_name": "Un nom {lesson}"}),
    ("GET", "/categories/{id}/delete/"): ("category", OFFICE | {"admin": PAGE}, None),
    ("POST", "/categories/{id}/delete/"): ("category", OFFICE, {}),
    # A program without the secret, whatever cookies it has.
    ("POST", "/classrooms/recording/webhook/"): ("machine", {"else": JSON}, {}),
    ("GET", "/recordings/"): ("admin", ADMINS, None),
    ("GET", "/recordings/inbox/"): ("admin", ADMINS, None),
    ("GET", "/recordings/inbox/{id}/"): ("admin", ADMINS, None),
    ("POST", "/recordings/inbox/{id}/"): ("admin", {**ADMINS, "admin": DONE}, {"session_id": "{session}"}),
    ("GET", "/recordings/inbox/{id}/discard/"): ("admin", ADMINS, None),
    ("POST", "/recordings/inbox/{id}/discard/"): ("admin", {**ADMINS, "admin": DONE}, {}),
    # Of a recording that has its session: there is nothing to attach.
    ("GET", "/recordings/{key}/attach/"): ("admin", {**ADMINS, "admin": NOWHERE}, None),
    ("POST", "/recordings/{key}/attach/"): ("admin", {**ADMINS, "admin": NOWHERE}, {"session_id": "{session}"}),
    ("GET", "/classrooms/{id}/recordings/"): ("class_teacher", TEACHERS, None),
    ("GET", "/recordings/{key}/edit/"): ("recording_editor", TEACHERS, None),
    ("POST", "/recordings/{key}/edit/"): ("recording_editor", {**TEACHERS, "else": DONE}, {"title": "Autre"}),
    ("POST", "/recordings/{key}/hide/"): ("recording_manager", {**TEACHERS, "else": DONE}, {"hidden": "1"}),
    ("GET", "/recordings/{key}/watched/"): ("recording_manager", TEACHERS, None),
    ("GET", "/recordings/{key}/delete/"): ("recording_manager", TEACHERS, None),
    ("POST", "/recordings/{key}/delete/"): ("recording_manager", {**TEACHERS, "else": DONE}, {"reason": "Mauvais son"}),
    ("POST", "/recordings/{key}/restore/"): ("recording_manager", {**TEACHERS, "else": DONE}, {}),
    ("GET", "/recordings/{key}/"): ("recording", {"anonymous": LOGIN, "other": NOWHERE, "else": PAGE}, None),
    ("POST", "/recordings/{key}/position/"): (
        "recording", {"anonymous": LOGIN, "other": NOWHERE, "else": NOTED}, {"seconds": "12"}),
    ("GET", "/recordings/{key}/{name}"): ("recording_file", {"anonymous": LOGIN, "other": NOWHERE, "else": FILE}, None),
    ("GET", "/classrooms/sessions/{id}/recordings/add/"): (
        "session_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": PAGE}, None),
    ("POST", "/classrooms/sessions/{id}/recordings/add/"): (
        "session_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": DONE},
        {"url": "https://videos.example.org/1.mp4"}),
    ("POST", "/uploads/sessions/{id}/"): (
        "session_upload", {"anonymous": JSON, "member": FORBIDDEN, "other": NOWHERE, "else": TUS}, {}),
    ("POST", "/uploads/lessons/{id}/"): (
        "lesson_upload", {"anonymous": JSON, "member": FORBIDDEN, "other": FORBIDDEN, "else": TUS}, {}),
    **{(method, "/uploads/{name}"): ("uploader", SENDER, None) for method in ("HEAD", "PATCH", "DELETE")},
    ("POST", "/classrooms/recording/upload/"): ("machine", {"else": JSON}, {}),
    **{(method, "/classrooms/recording/upload/{name}"): ("machine", {"else": JSON}, None)
       for method in ("HEAD", "PATCH", "DELETE")},
    **{("OPTIONS", pattern): ("machine", {"else": TUS}, None)
       for pattern in ("/uploads/sessions/{id}/", "/uploads/lessons/{id}/", "/uploads/{name}",
                       "/classrooms/recording/upload/", "/classrooms/recording/upload/{name}")},
    ("GET", "/classrooms/sessions/{id}/publish/"): (
        "session_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": PAGE}, None),
    ("POST", "/classrooms/sessions/{id}/publish/"): (
        "session_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": DONE},
        {"course_id": "{course}", "module_id": "{module}", "lesson_id": "{lesson}", "recording_id": "{recording}",
         "video_title": "Une vidéo"}),
    ("POST", "/classrooms/sessions/{id}/unpublish/"): (
        "session_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": DONE},
        {"video_id": "{publication}"}),
    ("GET", "/classrooms/{id}/publishing/"): (
        "class_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": PAGE}, None),
    ("POST", "/classrooms/{id}/publishing/"): (
        "class_teacher", {"anonymous": LOGIN, "member": FORBIDDEN, "other": NOWHERE, "else": DONE},
        {"kind": "lesson", "course_id": "{course}", "module_id": "{module}", "lesson_id": "{lesson}", "do": "apply"}),
    ("GET", "/courses/mine/"): ("signed_in", {"anonymous": LOGIN, "else": LIST}, None),
    ("GET", "/courses/{id}/modules/"): ("course_editor", AUTHORS | {"else": LIST}, None),
    ("GET", "/courses/modules/{id}/lessons/"): ("module_editor", OWNERS | {"else": LIST}, None),
    ("GET", "/courses/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("GET", "/courses/create/"): (
        "trainer", {"anonymous": LOGIN, "member": FORBIDDEN, "other": FORBIDDEN, "else": PAGE}, None),
    ("POST", "/courses/create/"): (
        "trainer", {"anonymous": LOGIN, "member": FORBIDDEN, "other": FORBIDDEN, "else": DONE},
        {"title": "Un cours", "category_id": "{category}"}),
    ("GET", "/courses/{id}/"): ("course", {"anonymous": LOGIN, "else": PAGE}, None),
    **{("GET", pattern): ("course_editor", AUTHORS | {"else": PAGE}, None)
       for pattern in ("/courses/{id}/edit/", "/courses/{id}/delete/", "/courses/{id}/modules/create/")},
    ("POST", "/courses/{id}/edit/"): (
        "course_editor", AUTHORS, {"title": "Un cours", "category_id": "{category}"}),
    ("POST", "/courses/{id}/delete/"): ("course_editor", AUTHORS, {}),
    ("POST", "/courses/{id}/modules/create/"): (
        "course_editor", AUTHORS, {"title": "Un module", "level": "advanced"}),
    **{("GET", pattern): ("module_editor", OWNERS | {"else": PAGE}, None)
       for pattern in ("/courses/modules/{id}/edit/", "/courses/modules/{id}/delete/",
                       "/courses/modules/{id}/lessons/create/")},
    ("POST", "/courses/modules/{id}/edit/"): ("module_editor", OWNERS, {"title": "Un module", "level": "advanced"}),
    ("POST", "/courses/modules/{id}/move/"): ("module_editor", OWNERS, {"to": "down"}),
    ("POST", "/courses/modules/{id}/delete/"): ("module_editor", OWNERS, {}),
    ("POST", "/courses/modules/{id}/lessons/create/"): ("module_writer", OWNERS, {"title": "Une leçon"}),
    ("GET", "/courses/lessons/{id}/"): ("lesson", {"anonymous": LOGIN, "else": PAGE}, None),
    ("POST", "/courses/lessons/{id}/done/"): ("lesson", {"anonymous": LOGIN, "else": DONE}, {"done": "1"}),
    **{("GET", pattern): ("lesson_editor", AUTHORS | {"else": PAGE}, None)
       for pattern in ("/courses/lessons/{id}/edit/", "/courses/lessons/{id}/delete/",
                       "/courses/lessons/{id}/videos/create/")},
    ("POST", "/courses/lessons/{id}/edit/"): ("lesson_writer", AUTHORS, {"title": "Une leçon"}),
    ("POST", "/courses/lessons/{id}/move/"): ("lesson_editor", AUTHORS, {"to": "up"}),
    ("POST", "/courses/lessons/{id}/delete/"): ("lesson_editor", AUTHORS, {}),
    ("POST", "/courses/lessons/{id}/videos/create/"): (
        "lesson_editor", AUTHORS, {"title": "Une vidéo", "url": "https://videos.example.org/1.mp4"}),
    **{("GET", pattern): ("video_editor", OWNERS | {"else": PAGE}, None)
       for pattern in ("/courses/videos/{id}/edit/", "/courses/videos/{id}/delete/", "/courses/videos/{id}/watched/")},
    ("POST", "/courses/videos/{id}/edit/"): (
        "video_editor", OWNERS, {"title": "Une vidéo", "url": "https://videos.example.org/1.mp4"}),
    ("POST", "/courses/videos/{id}/position/"): ("video", {"anonymous": LOGIN, "else": NOTED}, {"seconds": "12"}),
    ("POST", "/courses/videos/{id}/move/"): ("video_editor", OWNERS, {"to": "1"}),
    ("POST", "/courses/videos/{id}/delete/"): ("video_editor", OWNERS, {}),
    **{("GET", f"/users/{path}"): ("admin", ACCOUNTS | {"admin": PAGE}, None)
       for path in ("", "create/", "{id}/", "{id}/disable/", "audit/")},
    ("GET", "/classrooms/all/"): ("admin", ACCOUNTS | {"admin": PAGE}, None),
    # No class is chosen: that is said.
    ("GET", "/classrooms/all/change/"): ("admin", ACCOUNTS, None),
    ("POST", "/classrooms/all/change/"): ("admin", ACCOUNTS, {"do": "archive", "ids": "{classroom}"}),
    ("GET", "/users/export/"): ("admin", ACCOUNTS | {"admin": FILE}, None),
    ("POST", "/users/create/"): (
        "admin", ACCOUNTS, {"full_name": "Un Nom", "username": "new-{spare}", "role": "trainer"}),
    ("POST", "/users/{id}/"): ("admin", ACCOUNTS, {"full_name": "Un Nom", "username": "{spare}", "role": "trainer"}),
    **{("POST", f"/users/{{id}}/{verb}/"): ("admin", ACCOUNTS, {}) for verb in ("disable", "enable", "sign-out")},
    ("GET", "/users/{id}/erase/"): ("admin", ACCOUNTS | {"admin": PAGE}, None),
    ("POST", "/users/{id}/erase/"): ("admin", ACCOUNTS | {"admin": INVALID}, {"confirm": "somebody.else"}),
    ("POST", "/users/{id}/link/"): ("admin", ACCOUNTS | {"admin": SECRET}, {}),
    ("GET", "/users/import/"): ("import_file", ACCOUNTS | {"admin": PAGE}, None),
    ("POST", "/users/import/"): ("import_file", ACCOUNTS, {"pasted": "nom;identifiant\nUn Nom;un.nom"}),
    ("GET", "/users/import/model/"): ("admin", ACCOUNTS | {"admin": FILE}, None),
    ("GET", "/users/import/{id}/"): ("import", ACCOUNTS | {"admin": PAGE}, None),
    ("POST", "/users/import/{id}/"): ("import", ACCOUNTS, {}),
    ("POST", "/users/import/{id}/slips/"): ("import", ACCOUNTS, {"after": "0"}),
    ("POST", "/users/import/{id}/links/"): ("import", ACCOUNTS | {"admin": FILE}, {}),
    ("GET", "/users/profile/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("GET", "/users/profile/data/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("GET", "/users/profile/data.json"): ("signed_in", {"anonymous": LOGIN, "else": FILE}, None),
    ("POST", "/users/profile/"): ("signed_in", {"anonymous": LOGIN, "else": DONE}, {"full_name": "Un Nom"}),
    ("POST", "/users/profile/password/"): (
        "signed_in", {"anonymous": LOGIN, "else": INVALID}, {"old_password": "wrong", "new_password": "x"}),
    # The session is the member's.
    ("POST", "/users/profile/sessions/{id}/end/"): (
        "signed_in", {"anonymous": LOGIN, "member": DONE, "other": NOWHERE, "else": NOWHERE}, {}),
    **{(method, "/users/set-password/{name}/"): ("password_link", {"else": PAGE if method == "GET" else INVALID}, {})
       for method in ("GET", "POST")},
    ("GET", "/users/forgotten/"): ("forgotten_password", {"else": PAGE}, None),
    ("POST", "/users/forgotten/"): ("forgotten_password", {"else": LOGIN}, {"who": "{spare}"}),
    ("GET", "/notices/"): ("notices", {"anonymous": LOGIN, "else": PAGE}, None),
    ("POST", "/notices/"): ("notices", {"anonymous": LOGIN, "else": DONE}, {"planned": "1", "lead_minutes": "30"}),
    ("GET", "/notices/classes/{id}/"): ("notices_class", {"anonymous": LOGIN, "member": PAGE, "teacher": PAGE, "else": NOWHERE}, None),
    ("POST", "/notices/classes/{id}/"): ("notices_class", {"anonymous": LOGIN, "member": DONE, "teacher": DONE, "else": NOWHERE}, {"planned": "1"}),
    ("POST", "/notices/confirm/"): ("notices", {"anonymous": LOGIN, "else": DONE}, {}),
    # The links are the member's, whoever has them.
    ("GET", "/notices/confirm/{name}/"): ("address_link", {"else": PAGE}, None),
    ("POST", "/notices/confirm/{name}/"): ("address_link", {"else": DONE}, {}),
    **{("GET", f"/notices/off/{{name}}/{of}"): ("notices_off", {"else": PAGE}, None) for of in ("", "{id}/")},
    **{("POST", f"/notices/off/{{name}}/{of}"): ("notices_off_press", {"else": PAGE}, {}) for of in ("", "{id}/")},
    # CrvsRegistration is off.
    **{(method, "/users/register/"): ("registration", {"else": NOWHERE}, {}) for method in ("GET", "POST")},
    ("GET", "/search/"): ("signed_in", {"anonymous": LOGIN, "else": PAGE}, None),
    ("GET", "/search/suggest/"): ("signed_in", {"anonymous": LOGIN, "else": DATA}, None),
}


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
TABLES = ("announcement, attachment, attendance_click, attendance_correction, attendance_mark, attendance_stay, category, classroom, classroom_member, course, lesson, lesson_video, live_session, module, notice, notice_class_kind, notice_event, publish_rule, "
          "publish_run, recording, recording_inbox, recording_position, upload, user, webhook_delivery")


def routes_of_the_module():
    """The module's own table, as it prints it: (method, pattern, access)."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Httpd(pathlib.Path(folder), site="").run("-t", "-D", "DUMP_CRVS_ROUTES")
    assert listed.returncode == 0, listed.stderr
    return [tuple(line.split(" ")) for line in listed.stdout.splitlines()]


ROUTES = routes_of_the_module()
METHODS_OF = collections.defaultdict(set)
for route_method, route_pattern, route_access in ROUTES:
    if route_access == "error":
        continue
    METHODS_OF[route_pattern] |= {"GET", "HEAD"} if route_method == "GET" else {route_method}


@functools.cache
def sums_of_rows(school):
    """A query of each table's sum. CHECKSUM TABLE also counts what a record's undefined bits hold: reading changes those."""
    columns = collections.defaultdict(list)
    for table, column in school.sql("SELECT table_name, column_name FROM information_schema.columns"
                                    " WHERE table_schema = DATABASE() ORDER BY ordinal_position"):
        columns[table].append(f"COALESCE(`{column}`, 'NULL')")
    return " UNION ALL ".join(
        f"SELECT '{table}', COUNT(*), COALESCE(SUM(CRC32(CONCAT_WS('|', {', '.join(columns[table])}))), 0) FROM {table}"
        for table in TABLES.split(", "))


@pytest.fixture
def scene(server, school, recordings):
    """Fills in patterns: a class with people, and a live session that is under way."""
    people = school.people()
    session = school.live_session(people.classroom, start=-5, started=-5)
    course = school.course(people.teacher)
    module = school.module(course)
    lesson = school.lesson(module)
    spare, member_session = school.user(), school.open_session(people.member)
    import_id = school.insert("user_import", {"created_by": people.admin.id, "line_count": 1}, created_at="UTC_TIMESTAMP()")
    school.insert("user_import_line", {
        "import_id": import_id, "line": 2, "username": f"{spare.username}b", "full_name": "Un Nom", "email": "", "role": "",
        "class_codes": "", "outcome": "create"})
    token = school.password_link(spare)
    calendar_token = school.calendar_link(people.member)
    confirm_token, off_token = school.mail_links(people.member)
    recording = school.recording(session)
    publication = school.lesson_video(school.lesson(module), recording_id=recording)
    inbox = school.insert("recording_inbox", {
        "url": "https://r.example.org/1.mp4", "url_hash": secrets.token_hex(32), "session_id": 99},
        received_at="UTC_TIMESTAMP()")
    login = school.value("SELECT id FROM user_session WHERE token_hash = SHA2(%s, 256)", member_session)
    # What the part of a path before {id} says of it.
    announcement = school.announcement(people.classroom, people.teacher)
    ids = {"/announcements/": announcement, "/recordings/inbox/": inbox, "/users/": spare.id, "/users/import/": import_id, "/users/profile/sessions/": login,
           "/classrooms/": people.classroom.id, "/classrooms/sessions/": session, "/courses/": course,
           "/courses/modules/": module, "/courses/lessons/": lesson,
           "/notices/classes/": people.classroom.id,
           "/categories/": school.insert("category", {"name": f"Matière {lesson}", "slug": f"matiere-{lesson}"}),
           "/courses/videos/": school.lesson_video(lesson, url="https://videos.example.org/v.mp4"),
           "/uploads/sessions/": session, "/uploads/lessons/": lesson}
    upload = school.upload(people.teacher, session)
    (recordings / "incoming").mkdir(mode=0o777, exist_ok=True)
    (recordings / "incoming").chmod(0o777)
    (recordings / "incoming" / upload).touch(0o666)
    (recordings / "incoming" / upload).chmod(0o666)
    key = school.kept_recording(recordings, session)
    file_key = school.attachment(recordings, announcement_id=announcement)

    class Scene:
        def __init__(self):
            self.people = people
            self.values = {"category": school.category, "join_code": people.classroom.join_code,
                           "classroom": people.classroom.id, "course": course, "module": module, "lesson": lesson,
                           "recording": recording, "publication": publication, "session": session, "spare": spare.username,
                           "member": people.member.id, "other_name": people.other.username}

        def browser(self, actor):
            return school.browser(server, None if actor == "anonymous" else getattr(people, actor))

        def path(self, pattern, browser):
            if pattern.startswith("/attachments/"):
                return pattern.format(key=file_key, name="attachment.pdf")
            if "{key}" in pattern:
                return pattern.format(key=key, name="lecon.mp4")
            if "upload" in pattern and "{name}" in pattern:
                return pattern.format(name=upload)
            if pattern.startswith("/calendar/"):
                ending = "" if "{id}" in pattern else ".ics"
                return pattern.format(name=calendar_token + ending, id=people.classroom.id)
            if pattern.startswith(("/notices/confirm/{", "/notices/off/")):
                return pattern.format(name=confirm_token if "confirm" in pattern else off_token, id=people.classroom.id)
            if "set-password" in pattern:
                return pattern.format(name=token)
            if "conference/{name}" in pattern:
                return pattern.format(name="7")
            if "asap" in pattern:
                return pattern.format(name="0" * 64 + ".pem")
            if "{name}" in pattern:
                page = browser.get("/users/login/", Cookie=None).text
                return re.search(r'"(/assets/app\.[0-9a-f]+\.css)"', page)[1]
            return pattern.format(id=ids.get(pattern.partition("{id}")[0]))

        def send(self, browser, method, pattern, fields, path=None):
            """Like the form of a page, its script, or a link."""
            path = path or self.path(pattern, browser)
            if pattern.startswith("/uploads/"):
                return from_page(browser, path).request(method, path, b"", Upload_Length=5, Upload_Offset=0,
                                                        Content_Type="application/offset+octet-stream")
            if method != "POST":
                return browser.request(method, path)
            filled = {name.format(**self.values): value.format(**self.values) for name, value in (fields or {}).items()}
            return browser.post(path, filled)

        def content(self):
            """What changes when anything in the database does."""
            return school.sql(sums_of_rows(school))

    yield Scene()
    # The inbox holds so many and no more, and there are many scenes.
    school.sql("DELETE FROM recording_inbox WHERE id = %s", inbox)


def outcome(response):
    """What an answer is, in the words above."""
    location = response.location or ""
    kind = response.headers.get_content_type()
    if response.status == 200 and kind == "text/html":
        return SECRET if response.page.all(id="link") or response.page.all("article", class_="slip") else PAGE
    if response.status == 200 and kind in ("text/css", "text/csv", "text/plain", "video/mp4"):
        return FILE
    if response.status == 200 and kind == "text/calendar":
        return CALENDAR
    if response.status == 200 and "attachment" in response.headers.get("Content-Disposition", ""):
        return FILE
    if response.status == 200 and kind == "application/json":
        if b'"choices"' in response.body:
            return LIST
        return DATA if {"suggestions", "sessions"} & set(response.json) else NOTED
    if response.status < 300 and "Tus-Resumable" in response.headers:
        return TUS
    if kind == "application/json" and response.status == 401 and "message" in response.json:
        return JSON_MESSAGE
    if kind == "application/problem+json" and response.status == 401:
        return JSON
    if response.status == 302 and location.startswith("https://meet.example.org/CRVS_"):
        return MEETING
    if response.status == 403 and response.page.all("form", action="/users/login/"):
        return LOGIN
    if response.status == 303:
        return LOGIN if location.startswith("/users/login/") else DONE
    return {403: FORBIDDEN, 404: NOWHERE, 422: INVALID}.get(response.status, response.status)


def test_each_rule_has_a_route():
    assert set(RULES) <= {(method, pattern) for method, pattern, _ in ROUTES}


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("method, pattern, access", ROUTES)
def test_own_method(server, scene, method, pattern, access, actor):
    assert (method, pattern) in RULES, f"say in RULES who may {method} {pattern}"
    stated_access, expected, fields = RULES[method, pattern]
    assert access == stated_access
    before = scene.content()
    browser = scene.browser(actor)
    expected = expected.get(actor, expected.get("else"))
    if expected in (JSON, JSON_MESSAGE) and access == "machine":
        server.expect_log("machine refused: X-Webhook-Token is missing")

    response = scene.send(browser, method, pattern, fields)

    assert outcome(response) == expected, response
    if expected not in (DONE, MEETING, NOTED, TUS, SECRET) or (method == "GET" and expected != MEETING):
        assert scene.content() == before


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("pattern", METHODS_OF)
def test_wrong_methods(scene, pattern, actor):
    browser = scene.browser(actor)
    path = scene.path(pattern, browser)
    before = scene.content()
    for method in METHODS:
        if method in METHODS_OF[pattern]:
            continue
        response = browser.post(path) if method == "POST" else browser.request(method, path)
        assert response.status == 405, method
        assert set(response.headers["Allow"].split(", ")) == METHODS_OF[pattern]
    assert scene.content() == before


@pytest.mark.parametrize("pattern", [pattern for pattern in METHODS_OF if "GET" in METHODS_OF[pattern]])
def test_head_is_get_without_a_body(server, scene, pattern):
    # Of a machine that has no secret.
    server.allow_log("machine refused: ")
    browser = scene.browser("teacher")
    path = scene.path(pattern, browser)
    head = browser.request("HEAD", path)
    get = browser.request("GET", path)
    assert head.status == get.status and head.location == get.location and head.body == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize("method, pattern", [
    route[:2] for route in ROUTES if route[:2] in RULES and RULES[route[:2]][1].get("other") == NOWHERE])
def test_anothers_is_answered_as_what_does_not_exist(scene, method, pattern):
    browser = scene.browser("other")
    # The first page also tells the script who is signed in.
    browser.get("/")
    answers = []
    for path in (scene.path(pattern, browser), pattern.format(id=2147483647, key="0" * 32, name="lecon.mp4")):
        response = scene.send(browser, method, pattern, None, path)
        # The page's own address stands in the form that chooses a language.
        headers = {name: value for name, value in response.headers.items()
                   if name not in ("Date", "Content-Length", "X-Request-Id")}
        reference = response.headers["X-Request-Id"]
        answers.append((response.status, headers, response.text.replace(path, "").replace(reference, "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.parametrize("pattern", [
    pattern for method, pattern, access in ROUTES
    if method == "GET" and pattern.endswith("/") and pattern != "/" and access != "error"])
def test_a_missing_slash_is_added(scene, pattern):
    browser = scene.browser("teacher")
    path = scene.path(pattern, browser)
    response = browser.get(path[:-1] + "?a=b%20c&d")
    assert response.status == 301
    assert response.location == path + "?a=b%20c&d"


def test_the_login_leads_back(visitor, scene):
    response = visitor.get("/classrooms/join/?code=AB12CD34")
    assert response.status == 303
    assert response.location == "/users/login/?next=%2Fclassrooms%2Fjoin%2F%3Fcode%3DAB12CD34"


def test_a_program_is_told_to_sign_in(visitor):
    response = visitor.get("/classrooms/", Accept="application/json")
    assert response.status == 401
    assert response.headers.get_content_type() == "application/problem+json"
    assert response.json["status"] == 401


def test_members_of_a_class_see_no_other_class(server, scene, school):
    mine, theirs = school.user(), school.user()
    teacher = school.user("trainer")
    school.classroom(teacher, [mine], name="La classe des uns")
    school.classroom(teacher, [theirs], name="La classe des autres")
    for path in ("/classrooms/", "/search/?q=classe"):
        text = school.browser(server, mine).get(path).page.text
        assert "La classe des uns" in text and "La classe des autres" not in text


def test_a_teacher_of_one_class_is_none_in_another(server, scene, school):
    """Who teaches elsewhere is a student here: the role belongs to the class, not to the account."""
    trainer = school.user("trainer")
    people = scene.people
    school.classroom(trainer)
    school.add_members(people.classroom, [trainer])
    session = school.live_session(people.classroom)
    browser = school.browser(server, trainer)
    assert browser.get(f"/classrooms/sessions/{session}/start/").status == 403
    assert browser.get(f"/classrooms/sessions/{session}/join/").status == 200
    assert people.classroom.join_code not in browser.get(f"/classrooms/{people.classroom.id}/").text
    answer = browser.post("/classrooms/sessions/create/", {
        "title": "Non", "classroom_id": people.classroom.id, "start_at": "2099-01-01T08:00", "duration_minutes": 60})
    assert answer.status == 422 and "classroom_id" in answer.errors


def test_a_role_counts_from_the_next_request_on(server, scene, school):
    people = scene.people
    browser = school.browser(server, people.teacher)
    assert browser.get("/classrooms/create/").status == 200
    school.sql("UPDATE user SET role = 'learner' WHERE id = %s", people.teacher.id)
    assert browser.get("/classrooms/create/").status == 403
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.teacher.id)
    assert browser.get(f"/classrooms/{people.classroom.id}/").status == 404

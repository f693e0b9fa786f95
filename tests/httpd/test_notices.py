# SPDX-License-Identifier: Apache-2.0
"""What people are told by mail of sessions, recordings and classes: who, once, in one mail, and what they choose."""

import email.utils
import re

import icalendar
import pytest

from mails import FROM
from server import HTTPD

PLAN = {"title": "Les fractions", "start_at": "2099-03-02T08:00", "duration_minutes": "60"}


class Scene:
    """A class with a teacher who does things and a student who hears of them."""

    def __init__(self, school, site, office, language="fr"):
        self.school, self.site, self.office = school, site, office
        self.teacher = school.user("trainer", email="prof@example.org", language=language)
        self.student = school.user(email="eleve@example.org", language=language, full_name="Zoé Ngo")
        self.classroom = school.classroom(self.teacher, [self.student], name="6e B & <Maths>")
        self.browser = school.browser(site, self.teacher, language=language)
        for user in (self.teacher, self.student):
            self.confirm(user)

    def confirm(self, user):
        self.school.sql("INSERT INTO notice_person (user_id, address, confirmed_at, asked_at, off_token) SELECT id, email,"
                        " UTC_TIMESTAMP(), UTC_TIMESTAMP(), LEFT(SHA2(id, 256), 43) FROM user WHERE id = %s", user.id)

    def plan(self, **more):
        answer = self.browser.post("/classrooms/sessions/create/", {**PLAN, "classroom_id": self.classroom.id, **more})
        assert answer.status == 303, answer.errors
        return self.school.value("SELECT MIN(id) FROM live_session WHERE classroom_id = %s AND created_at >= (SELECT"
                                 " MAX(created_at) FROM live_session WHERE classroom_id = %s) - INTERVAL 1 SECOND",
                                 self.classroom.id, self.classroom.id)

    def post(self, path, **fields):
        answer = self.browser.post(path, fields)
        assert answer.status == 303, (answer, answer.errors)

    def mails(self):
        """What goes out once ten minutes have passed."""
        self.school.sql("UPDATE notice SET due_at = UTC_TIMESTAMP() WHERE state = 'waiting'")
        self.school.sql("UPDATE notice_event SET due_at = UTC_TIMESTAMP()")
        self.office.notify(self.site)
        return self.office.mails()

    def mail(self):
        mail, = self.mails()
        return mail


@pytest.fixture
def site(make_server, office, emptied_school):
    httpd = make_server(office.directives, database=emptied_school.database)
    httpd.start()
    return httpd


@pytest.fixture
def scene(emptied_school, site, office):
    return Scene(emptied_school, site, office)


# ---- Sessions ----

def test_a_planned_session_is_told_to_the_class_but_not_to_who_planned_it(scene):
    session = scene.plan()
    assert scene.office.notify(scene.site).stdout == "", "it waits ten minutes for more"
    mail = scene.mail()
    assert mail.to == "eleve@example.org"
    assert mail.subject == "Nouvelle séance : Les fractions, lun. 2 mars 2099 à 08:00".replace(" :", "\u00a0:")
    assert "6e B & <Maths>" in mail.text and "08:00 (Douala, UTC+1)" in mail.text and "Zoé Ngo" in mail.text
    assert "6e B &amp; &lt;Maths&gt;" in mail.html
    calendar = icalendar.Calendar.from_ical(mail.part("text/calendar"))
    event, = calendar.walk("VEVENT")
    assert event["UID"] == f"session-{session}@localhost" and "METHOD" not in calendar
    assert scene.mails() == []


def test_a_title_that_breaks_a_line_is_one_and_the_list_is_called_as_the_class(scene):
    scene.plan(title="Les fractions\r\nBcc: autre@example.org")
    mail = scene.mail()
    assert "Les fractions Bcc: autre@example.org, lun. 2 mars 2099" in " ".join(mail.subject.split()) and "Bcc" not in mail.message
    assert mail.text.startswith("Bonjour")
    assert mail.message["List-Id"].startswith("6e B & <Maths>") and f"<class-{scene.classroom.id}." in mail.message["List-Id"]


def test_a_mail_that_is_read_another_day_says_the_same(scene):
    session = scene.school.live_session(scene.classroom, start=24 * 60)
    scene.post(f"/classrooms/sessions/{session}/cancel/", reason="")
    day, year = scene.school.sql("SELECT DAY(at), YEAR(at) FROM (SELECT start_at + INTERVAL 1 HOUR AS at FROM live_session WHERE"
                                 " id = %s) AS douala", session)[0]
    mail = scene.mail()
    assert re.search(rf" {day}(er)? \S+ {year} à ", mail.subject) and "demain" not in mail.subject


def test_in_english_too(emptied_school, site, office):
    scene = Scene(emptied_school, site, office, language="en")
    scene.plan()
    mail = scene.mail()
    assert mail.subject.startswith("New session: Les fractions, Mon") and "Hello Zoé Ngo," in mail.text
    assert "Get no more messages from this class" in mail.text


def test_a_series_is_one_mail(scene):
    scene.plan(repeat="weekly", repeat_until="2099-06-30")
    assert scene.school.value("SELECT COUNT(*) FROM notice_event") == 1
    mail = scene.mail()
    assert "chaque semaine" in mail.text and mail.text.count("\n- ") == 11 and "et 8 autres" in mail.text
    assert len(icalendar.Calendar.from_ical(mail.part("text/calendar")).walk("VEVENT")) == 18


def test_one_that_is_moved_says_when_it_was_to_be(scene):
    session = scene.plan()
    scene.mails()
    for day in ("03", "04"):
        scene.post(f"/classrooms/sessions/{session}/edit/", **{**PLAN, "start_at": f"2099-03-{day}T09:30"})
    mail = scene.mail()
    assert "Séance déplacée" in mail.subject and "4 mars 2099" in mail.subject
    assert "2 mars 2099" in mail.text and "09:30" in mail.text and "3 mars" not in mail.text


def test_a_series_that_is_moved_is_one_mail(scene):
    session = scene.plan(repeat="weekly", repeat_until="2099-03-31")
    scene.mails()
    scene.post(f"/classrooms/sessions/{session}/edit/", **{**PLAN, "start_at": "2099-03-03T10:00", "extent": "all"})
    mail = scene.mail()
    assert mail.text.count("10:00") == 5 and "série" in mail.text


def test_one_that_is_cancelled_says_why(scene):
    session = scene.plan()
    scene.mails()
    scene.post(f"/classrooms/sessions/{session}/cancel/", reason="Grève")
    mail = scene.mail()
    assert "Séance annulée" in mail.subject and "Grève" in mail.text and "Grève" in mail.html
    scene.post(f"/classrooms/sessions/{session}/restore/")
    assert "Séance maintenue" in scene.mail().subject


@pytest.mark.parametrize("what", ["cancelled", "moved back", "restored"])
def test_what_was_undone_before_anybody_heard_of_it_is_not_told(scene, what):
    session = scene.plan()
    if what != "cancelled":
        scene.mails()
    if what == "moved back":
        scene.post(f"/classrooms/sessions/{session}/edit/", **{**PLAN, "start_at": "2099-03-04T09:30"})
        scene.post(f"/classrooms/sessions/{session}/edit/", **PLAN)
    else:
        scene.post(f"/classrooms/sessions/{session}/cancel/", reason="")
    if what == "restored":
        scene.post(f"/classrooms/sessions/{session}/restore/")
    assert scene.mails() == []
    assert not scene.school.value("SELECT COUNT(*) FROM notice WHERE state = 'waiting'")


def test_what_holds_is_told_where_people_heard_that_it_does_not(scene):
    session = scene.plan()
    scene.mails()
    scene.post(f"/classrooms/sessions/{session}/cancel/", reason="")
    assert "Séance annulée" in scene.mail().subject
    for act in ("restore", "cancel", "restore"):
        scene.post(f"/classrooms/sessions/{session}/{act}/")
    assert "Séance maintenue" in scene.mail().subject
    for act in ("cancel", "restore", "cancel"):
        scene.post(f"/classrooms/sessions/{session}/{act}/")
    assert "Séance annulée" in scene.mail().subject
    for act in ("restore", "cancel"):
        scene.post(f"/classrooms/sessions/{session}/{act}/")
    assert scene.mails() == [], "they know"


def test_whoever_is_to_be_reminded_is_though_it_was_moved_and_moved_back(scene):
    session = scene.school.live_session(scene.classroom, start=50)
    for kind in ("moved", "soon"):
        scene.school.sql("INSERT INTO notice (user_id, kind, subject_id, classroom_id, former_at, due_at, created_at) SELECT %s, %s,"
                         " s.id, s.classroom_id, s.start_at, UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM live_session s WHERE s.id = %s",
                         scene.student.id, kind, session)
    assert [mail.subject.split()[0] for mail in scene.mails() if mail.to == "eleve@example.org"] == ["Bientôt"]


def test_several_within_ten_minutes_are_one_mail(scene):
    scene.plan()
    scene.plan(title="Les nombres premiers", start_at="2099-03-05T08:00")
    newcomer = scene.school.user(email="nouveau@example.org")
    scene.confirm(newcomer)
    mail = scene.mail()
    assert "2 nouvelles" in mail.subject and "Les fractions" in mail.text and "premiers" in mail.text


def test_what_happens_soon_is_told_at_once(scene):
    session = scene.school.live_session(scene.classroom, start=45)
    scene.post(f"/classrooms/sessions/{session}/cancel/", reason="Panne")
    scene.office.notify(scene.site)
    assert [mail.subject.split()[1] for mail in scene.office.mails()] == ["annulée"]


def test_of_what_is_over_nobody_is_told(scene):
    session = scene.school.live_session(scene.classroom, start=45)
    scene.post(f"/classrooms/sessions/{session}/cancel/", reason="Panne")
    scene.school.sql("UPDATE live_session SET start_at = start_at - INTERVAL 3 HOUR WHERE id = %s", session)
    assert scene.mails() == []
    assert scene.school.value("SELECT problem FROM notice") == "over"


def test_a_reminder_comes_as_long_before_as_one_wants_and_once(scene):
    scene.school.live_session(scene.classroom, start=50)
    scene.school.sql("UPDATE notice_person SET lead_minutes = 30 WHERE user_id = %s", scene.teacher.id)
    scene.office.notify(scene.site)
    mail, = scene.office.mails()
    assert mail.to == "eleve@example.org" and mail.subject.startswith("Bientôt")
    scene.school.sql("UPDATE live_session SET start_at = start_at - INTERVAL 25 MINUTE")
    scene.office.notify(scene.site)
    scene.office.notify(scene.site)
    assert [mail.to for mail in scene.office.mails()] == ["prof@example.org"]


@pytest.mark.parametrize("minutes, problem", [(-55, "over"), (24 * 60, "undone")])
def test_a_reminder_that_was_late_or_whose_session_moved_away_is_not_sent(scene, minutes, problem):
    scene.school.live_session(scene.classroom, start=50)
    scene.office.answer(75, "busy")
    scene.office.notify(scene.site)
    scene.school.sql("UPDATE live_session SET start_at = start_at + INTERVAL %s MINUTE, revision = revision + 1", minutes)
    scene.office.answer(0)
    assert scene.mails() == []
    assert set(scene.school.sql("SELECT kind, problem FROM notice")) == {("soon", problem)}


def test_whoever_just_planned_it_is_not_reminded(scene):
    session = scene.school.live_session(scene.classroom, start=30, created_by=scene.teacher.id)
    assert [mail.to for mail in scene.mails()] == ["eleve@example.org"]
    scene.school.sql("UPDATE live_session SET created_at = created_at - INTERVAL 2 HOUR WHERE id = %s", session)
    assert [mail.to for mail in scene.mails()] == ["prof@example.org"]


def test_nobody_is_reminded_of_what_they_were_just_told(scene):
    session = scene.school.live_session(scene.classroom, start=30)
    scene.school.sql("INSERT INTO notice (user_id, kind, subject_id, state, due_at, created_at) SELECT user_id, 'planned', %s,"
                     " 'sent', UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM classroom_member", session)
    assert scene.mails() == []


def test_an_invitation_is_of_one_session_and_taken_back(emptied_school, make_server, office):
    httpd = make_server(office.directives + "CrvsMailInvitations On\n", database=emptied_school.database)
    httpd.start()
    scene = Scene(emptied_school, httpd, office)
    session = scene.plan()
    asked = scene.mail()
    scene.post(f"/classrooms/sessions/{session}/edit/", **{**PLAN, "start_at": "2099-03-04T09:30"})
    moved = scene.mail()
    scene.post(f"/classrooms/sessions/{session}/cancel/", reason="")
    cancelled = scene.mail()
    events = []
    for mail, method in ((asked, "REQUEST"), (moved, "REQUEST"), (cancelled, "CANCEL")):
        part, = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
        calendar = icalendar.Calendar.from_ical(part.get_content())
        assert part["Content-Type"].params["method"] == calendar["METHOD"] == method
        event, = calendar.walk("VEVENT")
        assert event["ORGANIZER"] == f"mailto:{FROM}" and event["ATTENDEE"] == "mailto:eleve@example.org"
        events.append((str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])))
    assert events == [(f"session-{session}@localhost", number, status)
                      for number, status in enumerate(("CONFIRMED", "CONFIRMED", "CANCELLED"))]


def test_invitations_to_several_are_taken_back_by_a_file(emptied_school, make_server, office):
    httpd = make_server(office.directives + "CrvsMailInvitations On\n", database=emptied_school.database)
    httpd.start()
    scene = Scene(emptied_school, httpd, office)
    sessions = [scene.plan(), scene.plan(title="Les nombres premiers", start_at="2099-03-05T08:00")]
    scene.mail()
    for session in sessions:
        scene.post(f"/classrooms/sessions/{session}/cancel/", reason="")
    part, = [part for part in scene.mail().message.walk() if part.get_content_type() == "text/calendar"]
    events = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert {(str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])) for event in events} == {
        (f"session-{session}@localhost", 1, "CANCELLED") for session in sessions}


# ---- Recordings, classes ----

def test_a_recording_that_is_ready_and_published_is_told_once(scene):
    session = scene.school.live_session(scene.classroom, start=-90, started=-90, ended=-30)
    scene.post(f"/classrooms/sessions/{session}/recordings/add/", url="https://videos.example.org/1.mp4")
    assert scene.mail().subject.startswith("Enregistrement prêt")
    lesson = scene.school.lesson(scene.school.module(scene.school.course(scene.teacher)), title="Leçon 3")
    recording = scene.school.value("SELECT id FROM recording WHERE live_session_id = %s", session)
    module, course = scene.school.sql("SELECT m.id, m.course_id FROM lesson l JOIN module m ON m.id = l.module_id WHERE l.id = %s",
                                      lesson)[0]
    scene.post(f"/classrooms/sessions/{session}/publish/", course_id=course, module_id=module, lesson_id=lesson,
               recording_id=recording, video_title="Une vidéo")
    mail = scene.mail()
    assert "Leçon 3" in mail.subject and mail.links(f"/courses/lessons/{lesson}/")


def test_of_a_recording_of_long_ago_nobody_is_told(scene):
    session = scene.school.live_session(scene.classroom, start=-90 * 24 * 60)
    scene.post(f"/classrooms/sessions/{session}/recordings/add/", url="https://videos.example.org/2.mp4")
    assert scene.mails() == []


def test_the_class_hears_of_an_announcement_and_whoever_wrote_it_does_not(scene):
    scene.post(f"/classrooms/{scene.classroom.id}/announcements/create/", title="Salle <12>", body="Demain.\n\nApportez & lisez.")
    mail = scene.mail()
    assert mail.to == "eleve@example.org" and mail.subject == "Salle <12> – 6e B & <Maths>"
    number = scene.school.value("SELECT id FROM announcement WHERE classroom_id = %s", scene.classroom.id)
    assert "Apportez & lisez." in mail.text and f"/announcements/{number}/" in mail.text
    assert "Salle &lt;12&gt;" in mail.html and "Apportez &amp; lisez." in mail.html
    assert "joint" not in mail.text
    # Other words are no news.
    scene.post(f"/announcements/{number}/edit/", title="Salle 13")
    assert scene.mails() == []


@pytest.mark.parametrize("count, said", [(1, "1 fichier joint, sur"), (2, "2 fichiers joints, sur")])
def test_the_mail_says_how_many_files_an_announcement_has(scene, recordings, count, said):
    scene.post(f"/classrooms/{scene.classroom.id}/announcements/create/", title="Le devoir")
    number = scene.school.value("SELECT id FROM announcement WHERE classroom_id = %s", scene.classroom.id)
    for _ in range(count):
        scene.school.attachment(recordings, announcement_id=number)
    mail = scene.mail()
    assert said in mail.text and said in mail.html


def test_announcements_within_ten_minutes_are_one_mail_and_what_was_taken_back_is_not_told(scene):
    for title in ("Un", "Deux", "Trois"):
        scene.post(f"/classrooms/{scene.classroom.id}/announcements/create/", title=title)
    number = scene.school.value("SELECT id FROM announcement WHERE title = 'Deux'")
    scene.post(f"/announcements/{number}/delete/")
    mail = scene.mail()
    assert mail.subject.startswith("2 nouvelles de") and "Un – " in mail.text and "Trois – " in mail.text and "Deux" not in mail.text
    student = scene.school.browser(scene.site, scene.student)
    student.post("/notices/", choices(student, announcement=None))
    scene.post(f"/classrooms/{scene.classroom.id}/announcements/create/", title="Quatre")
    assert scene.mails() == []


@pytest.mark.parametrize("kind", ["planned", "confirm"])
def test_what_comes_twice_is_shown_once_but_not_a_link_that_ended(scene, kind):
    """The program that took the mail was killed before it could say so."""
    if kind == "confirm":
        scene.school.sql("UPDATE notice_person SET confirmed_at = NULL, asked_at = NULL WHERE user_id = %s", scene.student.id)
    scene.plan()
    first = scene.mail()
    scene.school.sql("UPDATE notice SET state = 'waiting' WHERE user_id = %s AND kind = %s", scene.student.id, kind)
    second = scene.mail()
    is_same = first.message["Message-ID"] == second.message["Message-ID"]
    assert is_same == (kind == "planned")
    if kind == "confirm":
        visitor = scene.school.browser(scene.site)
        assert [visitor.get(mail.links("/notices/confirm/")[0]).status for mail in (first, second)] == [404, 200]


def test_whoever_is_added_hears_of_it(scene):
    user = scene.school.user(email="ajoute@example.org")
    scene.confirm(user)
    scene.post(f"/classrooms/{scene.classroom.id}/members/", usernames=user.username)
    mail = scene.mail()
    assert mail.to == "ajoute@example.org" and mail.links(f"/classrooms/{scene.classroom.id}/")


@pytest.mark.parametrize("way", ["page", "command --notify", "command"])
def test_whoever_a_file_adds_hears_of_it_and_no_other(scene, tmp_path, way):
    """Of a file's lines: a new account, one that gets a class, one that has it. A command tells only where it is to."""
    other = scene.school.user(email="autre@example.org", username="autre", full_name="Un Autre")
    scene.confirm(other)
    code = scene.school.value("SELECT join_code FROM classroom WHERE id = %s", scene.classroom.id)
    admin = scene.school.browser(scene.site, scene.school.user("admin"))
    lines = [f"{user};{name};{mail};{code}" for user, name, mail in (
        ("nouvelle", "Une Nouvelle", "nouvelle@example.org"), ("autre", "Un Autre", "autre@example.org"),
        (scene.student.username, "Zoé Ngo", "eleve@example.org"), ("muet", "Un Muet", ""))]
    table = "\n".join(["identifiant;nom;e-mail;codes", *lines])
    if way == "page":
        answer = admin.post("/users/import/", {"pasted": table})
        assert answer.status == 303, answer.errors
        assert admin.post(answer.location, {}).status == 303
    else:
        (tmp_path / "accounts.csv").write_text(table)
        done = scene.office.mariadb.crvs_admin(scene.school.database, "user", "import", str(tmp_path / "accounts.csv"), *(
            ["--notify", "--apache", f"{HTTPD} -f '{scene.site.conf}'"] if "--notify" in way else []))
        assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Done: 2 created, 1 changed, 1 unchanged."), done.stderr
    assert sorted(mail.to + (" ?" if "la vôtre" in mail.subject else "") for mail in scene.mails()) == (
        [] if way == "command" else ["autre@example.org", "nouvelle@example.org ?"])


def test_nobody_can_be_told_of_a_file_where_no_mail_is_sent(make_server, emptied_school, mariadb, tmp_path):
    silent = make_server()
    silent.write()
    (tmp_path / "accounts.csv").write_text("identifiant;nom\na;A\n")
    done = mariadb.crvs_admin(emptied_school.database, "user", "import", str(tmp_path / "accounts.csv"), "--notify",
                              "--apache", f"{HTTPD} -f '{silent.conf}'")
    assert done.returncode == 1 and "CrvsMailFrom" in done.stderr
    assert emptied_school.value("SELECT COUNT(*) FROM user") == 0


# ---- Addresses ----

def test_an_address_is_confirmed_before_anything_else_is_sent(scene):
    scene.school.sql("UPDATE notice_person SET confirmed_at = NULL, asked_at = NULL WHERE user_id = %s", scene.student.id)
    scene.plan()
    scene.plan(title="Autre")
    question = scene.mail()
    assert "la vôtre" in question.subject and "fractions" not in question.text
    assert scene.mails() == [], "it asks once"
    link, = question.links("/notices/confirm/")
    visitor = scene.school.browser(scene.site)
    page = visitor.get(link)
    assert "eleve@example.org" in page.page.one("main").text
    assert scene.mails() == [], "following a link is not pressing a button"
    assert visitor.post(link, {}).status == 303
    mail = scene.mail()
    assert "2 nouvelles" in mail.subject
    scene.school.sql("UPDATE user SET email = 'autre@example.org' WHERE id = %s", scene.student.id)
    assert visitor.get(link).status == 404


@pytest.mark.parametrize("chosen, expected", [(None, "en"), ("fr", "fr")])
def test_mails_are_in_the_language_in_which_somebody_confirmed_or_what_they_chose(scene, chosen, expected):
    newcomer = scene.school.user(email="nouveau@example.org", language=chosen)
    classroom = scene.school.classroom(scene.teacher, [newcomer])
    scene.plan(classroom_id=classroom.id)
    asked = scene.mail()
    assert "Cette adresse" in asked.subject, "the school's, as long as nothing is known"
    visitor = scene.school.browser(scene.site, language="en")
    path, = asked.links("/notices/confirm/")
    assert visitor.post(path, {}).status == 303
    assert scene.school.value("SELECT language FROM user WHERE id = %s", newcomer.id) == expected
    told, = scene.mails()
    assert told.message["Content-Language"] == expected


def test_who_confirms_while_another_is_signed_in_has_not_chosen_their_language(scene):
    newcomer = scene.school.user(email="nouveau@example.org", language=None)
    scene.plan(classroom_id=scene.school.classroom(scene.teacher, [newcomer]).id)
    path, = scene.mail().links("/notices/confirm/")
    parent = scene.school.browser(scene.site, scene.school.user(language="en"))
    assert parent.post(path, {}).status == 303
    assert scene.school.value("SELECT language FROM user WHERE id = %s", newcomer.id) is None


def test_a_corrected_address_is_asked_on_the_same_day(scene):
    scene.school.sql("UPDATE notice_person SET confirmed_at = NULL, asked_at = NULL WHERE user_id = %s", scene.student.id)
    scene.plan()
    assert "la vôtre" in scene.mail().subject
    student = scene.school.browser(scene.site, scene.student)
    again = student.follow(student.post("/notices/confirm/", {})).page.one("main").text
    assert "déjà été envoyé" in again and "Un message est parti" in again and scene.mails() == []
    scene.school.sql("UPDATE user SET email = 'corrigee@example.org' WHERE id = %s", scene.student.id)
    assert "dans les prochaines minutes" in student.follow(student.post("/notices/confirm/", {})).text
    assert [(mail.to, "la vôtre" in mail.subject) for mail in scene.mails()] == [("corrigee@example.org", True)]


def test_a_question_that_was_given_up_was_not_asked(scene):
    scene.school.sql("UPDATE notice_person SET confirmed_at = NULL, asked_at = NULL WHERE user_id = %s", scene.student.id)
    scene.plan()
    scene.office.answer(75, "mailbox full")
    student = scene.school.browser(scene.site, scene.student)
    for _ in range(7):
        assert scene.mails() == []
        text = student.get("/users/profile/").page.one("main").text
        assert "est à confirmer" in text and "Un message est parti" not in text
    assert scene.school.value("SELECT state FROM notice WHERE kind = 'confirm'") == "failed" and "1 message" in text
    scene.office.answer(0)
    assert "dans les prochaines minutes" in student.follow(student.post("/notices/confirm/", {})).text
    assert "la vôtre" in scene.mail().subject
    assert "Un message est parti" in student.get("/users/profile/").page.one("main").text


def test_a_link_for_a_password_confirms_the_address_it_was_mailed_to(scene):
    scene.school.sql("UPDATE notice_person SET confirmed_at = NULL WHERE user_id = %s", scene.student.id)
    scene.school.browser(scene.site).post("/users/forgotten/", {"who": scene.student.username})
    link, = scene.mail().links("/users/set-password/")
    scene.school.browser(scene.site).post(link, {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"})
    scene.plan()
    assert scene.mail().to == "eleve@example.org"


def test_an_address_at_which_nothing_arrives_is_shown_to_its_owner(scene):
    scene.plan()
    scene.office.answer(67, "no such user")
    scene.mails()
    student = scene.school.browser(scene.site, scene.student)
    for path in ("/users/profile/", "/notices/"):
        text = student.get(path).page.one("main").text
        assert "Rien n’arrive à l’adresse eleve@example.org" in text and "no such user" in text
    admin = scene.school.browser(scene.site, scene.school.user("admin"))
    assert "Rien n’arrive" in admin.get(f"/users/{scene.student.id}/").page.one("main").text
    assert scene.school.sql("SELECT target_id, detail FROM audit WHERE action = 'address_stopped'") == [
        (scene.student.id, "no such user")]
    scene.office.answer(0)
    assert student.post("/notices/confirm/", {}).status == 303
    assert "la vôtre" in scene.mail().subject


# ---- Choices ----

def choices(browser, **changes):
    """The form of the page as it is, with some boxes changed."""
    page = browser.get("/notices/").page
    fields = {box["name"]: "1" for box in page.one("main").all("input", type="checkbox") if "checked" in box.attributes}
    fields["lead_minutes"] = [option["value"] for option in page.one("select", id="lead_minutes").all("option")
                              if "selected" in option.attributes][0]
    fields.update(changes)
    return {name: value for name, value in fields.items() if value is not None}


def test_a_kind_or_a_class_that_is_off_is_not_told(scene):
    student = scene.school.browser(scene.site, scene.student)
    fields = choices(student, planned=None, lead_minutes="1440")
    assert f"class-{scene.classroom.id}" in fields and "moved" in fields
    scene.plan()
    assert student.post("/notices/", fields).status == 303
    assert choices(student) == fields
    assert scene.mails() == [], "what waited is dropped"
    session = scene.plan(title="Autre", start_at="2099-04-01T08:00")
    scene.post(f"/classrooms/sessions/{session}/edit/", **{**PLAN, "start_at": "2099-04-02T08:00"})
    assert "Séance déplacée" in scene.mail().subject
    assert student.post("/notices/", choices(student, **{f"class-{scene.classroom.id}": None})).status == 303
    scene.post(f"/classrooms/sessions/{session}/edit/", **{**PLAN, "start_at": "2099-04-03T08:00"})
    assert scene.mails() == []
    assert student.post("/notices/", {"lead_minutes": "7"}).status == 422


def test_one_click_takes_a_class_off_and_a_scanner_nothing(scene):
    scene.plan()
    mail = scene.mail()
    head = mail.message
    url = re.fullmatch(r"<http://[^/]+(/notices/off/[\w-]{43}/\d+/)>", head["List-Unsubscribe"])[1]
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and head["Precedence"] == "bulk"
    assert head["List-Id"].endswith(f"<class-{scene.classroom.id}.localhost>")
    program = scene.school.browser(scene.site)
    for method in ("GET", "HEAD"):
        assert program.request(method, url).status == 200
    assert scene.school.value("SELECT COUNT(*) FROM notice_off_class") == 0
    program.cookies.clear()
    answer = program.request("POST", url, b"List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 200 and "Set-Cookie" not in answer.headers and "C’est fait" in answer.text
    scene.plan(title="Autre")
    assert scene.mails() == []
    student = scene.school.browser(scene.site, scene.student)
    assert f"class-{scene.classroom.id}" not in choices(student)
    scene.site.allow_log("")
    assert program.request("POST", "/notices/off/" + "x" * 43 + "/", b"").status == 404


def test_a_link_of_a_class_that_one_is_not_in_says_and_does_nothing(scene):
    other = scene.school.classroom(scene.teacher, [], name="Conseil de discipline")
    scene.plan()
    token = re.search(r"/off/([\w-]{43})/", scene.mail().message["List-Unsubscribe"])[1]
    scene.site.allow_log("")
    program = scene.school.browser(scene.site)
    for method in ("GET", "POST"):
        answer = program.request(method, f"/notices/off/{token}/{other.id}/", b"")
        assert answer.status == 200 and "Conseil" not in answer.text
    assert scene.school.value("SELECT COUNT(*) FROM notice_off_class") == 0


def test_who_left_a_class_is_told_that_nothing_comes_from_it(scene):
    scene.plan()
    url = re.fullmatch(r"<http://[^/]+(/notices/off/[\w-]{43}/\d+/)>", scene.mail().message["List-Unsubscribe"])[1]
    scene.school.sql("DELETE FROM classroom_member WHERE user_id = %s", scene.student.id)
    program = scene.school.browser(scene.site)
    answers = [program.request(method, path, b"") for method in ("GET", "POST")
               for path in (url, re.sub(r"\d+/$", "2000000000/", url))]
    assert [answer.status for answer in answers] == [200] * 4
    for answer in answers:
        main = answer.page.one("main").text
        assert "Vous ne recevez plus rien de cette classe." in main and "6e B" not in main
        assert "List-Unsubscribe" not in answer.text
    assert scene.school.value("SELECT COUNT(*) FROM notice_off_class") == 0
    assert scene.school.value("SELECT COUNT(*) FROM notice_off_kind") == 0


def test_a_mail_about_several_classes_takes_all_of_them_off(scene):
    other = scene.school.classroom(scene.teacher, [scene.student])
    scene.plan()
    scene.browser.post("/classrooms/sessions/create/", {**PLAN, "classroom_id": other.id})
    mail = scene.mail()
    assert mail.message["List-Id"].endswith("<notices.localhost>")
    url = re.fullmatch(r"<http://[^/]+(/notices/off/[\w-]{43}/)>", mail.message["List-Unsubscribe"])[1]
    scene.school.browser(scene.site).request("POST", url, b"List-Unsubscribe=One-Click")
    scene.plan(title="Autre")
    assert scene.mails() == []


# ---- What it costs ----

def test_ten_thousand_are_told_by_one_row(emptied_school, make_server, office, log_of):
    """With mail a page that plans has one statement more than without and writes one row, however large the class is."""
    school = emptied_school
    teacher = school.user("trainer")
    classroom = school.classroom(teacher)
    school.sql("INSERT INTO user (username, email, full_name, role, created_at) SELECT CONCAT('m', seq), CONCAT('m', seq,"
               " '@example.org'), 'Élève', 'learner', UTC_TIMESTAMP() FROM seq_1_to_10000;"
               " INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)"
               f" SELECT {classroom.id}, id, 'student', 'Élève', UTC_TIMESTAMP() FROM user WHERE username LIKE 'm%%'")
    counts = []
    for directives in ("", office.directives):
        httpd = make_server(directives, database=school.database)
        httpd.start()
        browser = school.browser(httpd, teacher)
        browser.get(f"/classrooms/sessions/create/?classroom_id={classroom.id}")
        for day in ("02", "03"):
            with log_of(school) as said:
                assert browser.post("/classrooms/sessions/create/", {
                    **PLAN, "start_at": f"2099-03-{day}T08:00", "classroom_id": classroom.id}).status == 303
        counts.append(len([line for line in said if not line.startswith(("SELECT 1", "PREPARE"))]))
    assert counts[1] == counts[0] + 1
    assert school.value("SELECT COUNT(*) FROM notice_event") == 2 and school.value("SELECT COUNT(*) FROM notice") == 0

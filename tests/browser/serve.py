# SPDX-License-Identifier: Apache-2.0
"""A private school for the browser's tests: httpd and MariaDB with people, classes and sessions.

    serve.py MEETING_URL

Prints one line of JSON that says where the school is and who and what is in it. Then it reads commands, one a line, and
answers each with a line of JSON:

    stop-database, start-database    {}
    notify                           {"mails": [{"to", "subject", "text"} of what is sent]}
    rush SECONDS                     {}: at rushUrl so many sign in that whoever comes next waits for so long
    older-schema, whole-schema       {}: newUrl's has no table of classes meanwhile, as before an upgrade's migration
    log                              {"wrong": [what is wrong in the error log since the last time]}

At the end of standard input all of it stops and is removed.
"""

import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "httpd"))

import letters  # noqa: E402
import rush  # noqa: E402
from mails import Office  # noqa: E402
from mariadb import ROOT, MariaDB  # noqa: E402
from school import PASSWORD, School, moment  # noqa: E402
from server import SECRET, Httpd  # noqa: E402

# Otherwise than shipped: meetings take place where the tests look, and the pages of registration, of links by teachers and
# of mail are there to be seen.
SETTINGS = """
CrvsMeetingBaseURL {meeting}
CrvsRegistration On
CrvsTeachersRenewLinks On
{mail}
"""
FIRST_NAMES = ["Aïcha", "Boris", "Chantal", "Drissa", "Élodie", "Fatou", "Gora", "Hicham", "Inès", "Jean-Pierre",
               "Kate", "Lalao", "Moussa", "Nadège", "Oumar", "Paule", "Quentin", "Rokhaya", "Serge", "Thérèse"]
LAST_NAMES = ["Ngo Bassong", "Tala", "Kouassi", "Traoré", "Owona", "Diallo", "Ndiaye", "Benali", "Fotso", "Kabongo",
              "Rakotomalala", "Zongo", "Mbarga", "Essomba", "Abega"]
# Sixty characters without a space.
LONG_NAME = "Anticonstitutionnellement" + "Wolfeschlegelsteinhausenberger" + "dorff"
assert len(LONG_NAME) == 60
# All that HTML, a URL's hash, JSON and Jitsi could stumble over.
HARD_NAME = "Zoé \"Mimi\" O’Connor <b> & Cie = 100 % #1 \\ {{name}}"
HOUR = 60
DAY = 24 * HOUR


def full_name(number):
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number * 7 % len(LAST_NAMES)]}"


def record(school, session, *titles):
    """Recordings of a session, as the webhook would have added them."""
    for number, title in enumerate(titles, 1):
        url = f"https://recordings.example.org/{session}_{number}.mp4"
        school.insert("recording", {"live_session_id": session, "url": url, "title": title,
                                    "url_hash": hashlib.sha256(url.encode()).hexdigest()},
                      received_at=moment((number - 9) * HOUR))
        school.sql("UPDATE live_session SET recording_ready = TRUE, recording_url = %s WHERE id = %s", url, session)


def past(school, classroom, days, title, **columns):
    begin = -days * DAY
    return school.live_session(classroom, begin, begin + 1, begin + 62, title=title, **columns)


def announce(school, classroom, teacher):
    """What a teacher writes to a class; one is pinned, and there are more than its page shows."""
    school.announcement(classroom, teacher, "Programme du trimestre", is_pinned=True, changed_at="2026-03-02 08:00:00",
                        body="Fonctions, suites, puis probabilités.\n\nTout est sur https://exemple.org/programme.")
    school.announcement(classroom, teacher, "Photo de classe", body="Mercredi à midi, dans la cour.")
    school.announcement(classroom, teacher, "Salle changée", body="Jeudi, nous sommes en salle 12.")
    school.announcement(classroom, teacher, "Exercices pour jeudi", body="Les exercices 12 à 15. " * 40)


def fill_class(school, teacher, students):
    """A class as there are many: a session soon, others later, and all that the past can look like."""
    classroom = school.classroom(
        teacher, students, name="Terminale S2", subject="Mathématiques", schedule="Lundi à 8 h, jeudi à 14 h",
        description="Préparation du baccalauréat : analyse, géométrie dans l’espace et probabilités.\n"
                    "Apportez votre cahier.")
    school.live_session(classroom, 6, title="Révision du chapitre 3", description="Fonctions exponentielles.")
    school.live_session(classroom, 7 * DAY, title="Géométrie dans l’espace", duration_minutes=90,
                        description="Chapitre 4. Une règle et un compas, s’il vous plaît.")
    school.live_session(classroom, 14 * DAY, title="Probabilités")
    announce(school, classroom, teacher)
    record(school, past(school, classroom, 13, "Limites"), "")
    record(school, past(school, classroom, 6, "Dérivées"), "Première partie", "")
    past(school, classroom, 3, "Questions avant le devoir")
    passing = past(school, classroom, 1, "Suites")
    record(school, passing, "")
    school.sql("UPDATE recording SET expires_at = UTC_TIMESTAMP() + INTERVAL 20 HOUR WHERE live_session_id = %s", passing)
    return classroom


def crowd_class(school, teacher, student):
    """300 members and 300 sessions."""
    people = [school.user(full_name=full_name(number)) for number in range(298)]
    classroom = school.classroom(teacher, [student, *people], name="Amphi A", subject="Histoire",
                                 schedule="Tous les jours à 18 h")
    for number in range(280):
        past(school, classroom, 280 - number, f"Cours magistral {number + 1}")
    for number in range(20):
        school.live_session(classroom, number * DAY + 2 * HOUR, title=f"Cours magistral {number + 281}")
    return classroom


def long_class(school, teacher, student):
    """Every text without a space in it."""
    long_user = school.user(full_name=LONG_NAME)
    classroom = school.classroom(teacher, [student, long_user], name=LONG_NAME, subject=LONG_NAME,
                                 schedule=LONG_NAME, description=LONG_NAME)
    school.live_session(classroom, -5, -4, title=LONG_NAME, description=LONG_NAME)
    school.live_session(classroom, 2 * DAY, title=LONG_NAME, description=LONG_NAME)
    school.announcement(classroom, long_user, LONG_NAME, body=LONG_NAME)
    record(school, past(school, classroom, 2, LONG_NAME), LONG_NAME, LONG_NAME)
    record(school, past(school, classroom, 3, LONG_NAME), "")
    return classroom


def managed_classes(school, teacher, student):
    """What a teacher changes of classes: sessions that do not take place, a code that is shut, a class that is over."""
    helper = school.user("trainer", username="assistante", full_name="Chantal Owona")
    classroom = school.classroom(teacher, [student, *(school.user(full_name=full_name(number)) for number in range(8))],
                                 name="Atelier théâtre", subject="Français", join_open=0)
    school.add_members(classroom, [helper], "teacher")
    school.live_session(classroom, DAY, title="Répétition générale", cancelled_at="2026-11-20 08:00:00",
                        cancel_reason="La salle est prise par les examens.")
    moved = school.live_session(classroom, 2 * DAY, title="Lecture")
    past(school, classroom, 2, "Improvisation", cancelled_at="2026-11-20 08:00:00")
    away = school.classroom(teacher, [student], name="Troisième B (l’an passé)", archived_at="2026-06-30 12:00:00")
    record(school, past(school, away, 200, "Dernier cours"), "")
    # Most have no password yet; one has a link already, and one has long names.
    newcomers = [school.user(full_name=full_name(20 + number), password_hash="") for number in range(8)]
    newcomers += [school.user(full_name=LONG_NAME, username=LONG_NAME, password_hash=""), school.user(full_name="Zoé Connue")]
    school.password_link(newcomers[0], hours=300)
    slips = school.classroom(helper, newcomers, name="Quatrième C", subject="Anglais")
    return {"managed": classroom, "away": away, "slips": slips}, moved


def add_people(school):
    return {
        "teacher": school.user("trainer", username="formateur", full_name="Étienne Mbarga"),
        "student": school.user(username="apprenant", full_name="Aïcha Ngo Bassong"),
        "newcomer": school.user(username="nouvelle", full_name="Nouvelle Élève"),
        "waiter": school.user(username="patiente", full_name="Kate Zongo"),
        "late": school.user("trainer", username="retard", full_name="Serge Abega"),
        "alone": school.user(username="seul", full_name="Sans Classe"),
        "joiner": school.user(username="arrivant", full_name="Nouvel Arrivant"),
        "busy": school.user("trainer", username="occupe", full_name="Oumar Benali"),
        "publisher": school.user("trainer", username="publie", full_name="Awa Traoré"),
        "assistant": school.user("trainer", username="seconde", full_name="Sans Cours"),
        "rushed": rush.user(school, username="pressee", full_name="Nadège Essomba"),
        "beginner": school.user("trainer", username="debutant", full_name="Nouveau Formateur"),
        "keeper": school.user("trainer", username="gardienne", full_name="Inès Fotso"),
        "viewer": school.user(username="spectateur", full_name="Drissa Owona"),
        "admin": school.user("admin", username="administration", full_name="Nadège Tala"),
        "hard_teacher": school.user("trainer", username="difficile", full_name=HARD_NAME),
        "hard_student": school.user(username="delicate", full_name="Éloïse « Lou » D’Août “Z” 𝄞 日本"),
        "registrar": school.user("trainer", username="appel", full_name="Célestine Kabongo"),
        "attendee": school.user(username="present", full_name="Boris Diallo"),
        "long": school.user("trainer", username="long", full_name=LONG_NAME)}


def add_classes(school, people):
    teacher, student = people["teacher"], people["student"]
    pupils = [school.user(full_name=full_name(number)) for number in range(27)]
    classes = {
        "usual": fill_class(school, teacher, [student, *pupils]),
        "bare": school.classroom(teacher, [student], name="Club d’échecs"),
        "crowd": crowd_class(school, teacher, student),
        "lookalike": school.classroom(teacher, name="Anglais B1", subject="Anglais", join_code="10AB01CD"),
        "live": school.classroom(teacher, [student], name="Seconde C", subject="Physique-chimie"),
        "ending": school.classroom(people["busy"], name="Première D", subject="SVT"),
        "long": long_class(school, people["long"], student),
        "foreign": school.classroom(people["long"], name="Classe d’une autre"),
    }
    for number in (1, 2, 3):
        classes[f"waited{number}"] = school.classroom(people["late"], [people["waiter"]], name=f"Classe qui attend {number}")
    classes["recorded"] = add_recorded_class(school, people)
    classes["waiting"] = add_waiting_class(school, people)
    managed, session = managed_classes(school, teacher, student)
    classes |= managed
    school.live_session(classes["ending"], -5, -4, title="Leçon en cours")
    school.live_session(classes["live"], -5, -4, title="La chute libre")
    school.live_session(classes["lookalike"], 2 * DAY, title="Job interviews")
    classes["attended"], attended = add_attended_class(school, people)
    return classes, session, attended


def keep_recordings(school, folder, teacher, viewer):
    """A class whose recordings are kept here: one to watch, one that is hidden, one in the bin; and one that fits nowhere."""
    classroom = school.classroom(teacher, [viewer], name="Première S", subject="Mathématiques")
    content = (ROOT / "sql" / "demo.mp4").read_bytes()
    shown, hidden, deleted = [
        school.kept_recording(folder, past(school, classroom, days, title), content, f"{name}.mp4", duration_seconds=8)
        for days, title, name in ((2, "Vecteurs", "vecteurs"), (4, "Barycentres", "barycentres"), (9, "Rappels", "rappels"))]
    (folder / shown / "vecteurs.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:04.000\nBonjour à tous\n")
    add_versions(folder / shown)
    lesson = school.lesson(school.module(school.course(teacher, title="Géométrie")), title="Les vecteurs")
    school.lesson_video(lesson, recording_id=school.value("SELECT id FROM recording WHERE public_id = %s", shown))
    school.sql("UPDATE recording SET hidden_at = UTC_TIMESTAMP() WHERE public_id = %s", hidden)
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP(), purge_at = UTC_TIMESTAMP() + INTERVAL 30 DAY "
               "WHERE public_id = %s", deleted)
    school.kept_recording(folder, None, content, "sans-seance.mp4")
    school.insert("recording_inbox", {"url": f"https://recordings.example.org/{'x' * 80}.mp4", "url_hash": "0" * 64,
                                      "session_id": 9999, "room_name": "crvs_ab12cd34_9999"}, received_at=moment(-60))
    return shown, watch_in_lesson(school, classroom, teacher, shown)


def add_versions(folder):
    """The light versions of a recording, as short as it is."""
    shutil.copy(ROOT / "sql" / "demo.mp4", folder / "version.light.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=frequency=440:duration=8", "-c:a", "aac",
                    "-b:a", "32k", "-f", "ipod", folder / "version.sound.m4a"], check=True)
    for path in folder.glob("version.*"):
        path.chmod(0o644)


def watch_in_lesson(school, classroom, teacher, shown):
    """A lesson with a recording that is kept here and one that lies elsewhere."""
    session = past(school, classroom, 3, "Produit scalaire")
    record(school, session, "Produit scalaire")
    lesson = school.lesson(school.module(school.course(teacher, title="Cours de Première S")), title="Vecteurs")
    url = school.value("SELECT url FROM recording WHERE live_session_id = %s", session)
    for title, key, value in (("Vecteurs", "public_id", shown), ("Produit scalaire", "url", url)):
        school.lesson_video(lesson, title=title, recording_id=school.value(f"SELECT id FROM recording WHERE {key} = %s", value))
    return {"lesson": lesson, "elsewhere": school.value("SELECT public_id FROM recording WHERE url = %s", url)}


def add_found_courses(school, people):
    """A course with more lessons than a page of results shows, one that the student has begun, and a long name."""
    course = school.course(people["teacher"], title="Suites et séries", description="Du cours aux exercices. " * 12)
    module = school.module(course, title="Les suites")
    lessons = [school.lesson(module, title=f"Suites, leçon {number}", description="Termes, raison et sens de variation.")
               for number in range(1, 24)]
    school.lesson(module, title="Suites récurrentes", is_active=False)
    school.lesson(module, title=LONG_NAME, description=LONG_NAME)
    school.insert("lesson_progress", {"user_id": people["student"].id, "lesson_id": lessons[1]}, last_seen_at=moment(-HOUR))


def add_courses(school, people, classes):
    """A course as there are many, with a video of a class; one to put in order; one of long names; an empty one."""
    teacher = people["teacher"]
    usual = school.course(teacher, title="Analyse en terminale", language="fr", description="Limites, dérivées, intégrales.\n"
                          "Une leçon par semaine.")
    basics, more = school.module(usual, title="Les bases"), school.module(usual, title="Aller plus loin", level="advanced")
    lesson = school.lesson(basics, title="Limites", description="Lisez d’abord le chapitre 1.\nExercices 12 à 18.")
    school.lesson(basics, title="Continuité", is_active=False)
    school.lesson(more, title="Intégrales")
    recording = school.value("SELECT r.id FROM recording r JOIN live_session s ON s.id = r.live_session_id"
                             " WHERE s.classroom_id = %s AND s.title = 'Limites'", classes["usual"].id)
    school.lesson_video(lesson, title="La séance", recording_id=recording)
    school.lesson_video(lesson, title="Une autre explication", url="https://videos.example.org/watch?v=1")
    school.insert("lesson_progress", {"user_id": people["student"].id, "lesson_id": lesson}, last_seen_at=moment(-5),
                  completed_at=moment(-5))

    order = school.course(people["busy"], title="À mettre en ordre")
    for title in ("Premier module", "Deuxième module", "Troisième module"):
        module = school.module(order, title=title)
        for number in (1, 2, 3):
            school.lesson(module, title=f"{title}, leçon {number}")
    long = school.course(people["long"], title=LONG_NAME, description=LONG_NAME)
    long_lesson = school.lesson(school.module(long, title=LONG_NAME), title=LONG_NAME, description=LONG_NAME)
    school.lesson_video(long_lesson, title=LONG_NAME, url="https://videos.example.org/" + "a" * 200)
    long_recording = school.value("SELECT MAX(r.id) FROM recording r JOIN live_session s ON s.id = r.live_session_id"
                                  " WHERE s.classroom_id = %s", classes["long"].id)
    school.lesson_video(long_lesson, title=LONG_NAME, recording_id=long_recording)
    empty = school.course(people["beginner"], title="Un cours vide")
    return {"usual": usual, "lesson": lesson, "order": order, "long": long, "longLesson": long_lesson, "empty": empty}


def add_recorded_class(school, people):
    """A class whose teacher publishes: for each language that the tests read, two sessions with a recording."""
    course = school.course(people["publisher"], title="Physique")
    school.lesson(school.module(course, title="Mécanique"), title="Chapitre 1")
    school.module(course, title="Optique")
    classroom = school.classroom(people["publisher"], [people["student"]], name="Première B", subject="Physique")
    school.add_members(classroom, [people["assistant"]], "teacher")
    for number in range(1, 5):
        record(school, past(school, classroom, number, f"Séance {number}"), "")
    return classroom


def add_waiting_class(school, people):
    """One whose recordings are in no lesson, and stay out of all."""
    classroom = school.classroom(people["publisher"], name="Première C", subject="Physique")
    for number in (1, 2):
        record(school, past(school, classroom, number, f"Optique {number}"), "", "Seconde partie")
    return classroom


def stay(school, session, user, start, end):
    """Somebody was in a session from one minute of it to another; None: what ended it was not told."""
    key = hashlib.sha256(f"{session} {user.id} {start}".encode()).hexdigest()
    row = {"live_session_id": session, "stay_hash": key, "connection_hash": key, "room_hash": "0" * 64, "source": "jitsi",
           "user_id": user.id}
    begin = f"(SELECT start_at + INTERVAL %d MINUTE FROM live_session WHERE id = {session})"
    ends = {"left_at": begin % end} if end is not None else {}
    school.insert("attendance_stay", row, joined_at=begin % start, kept_from=moment(0), **ends)


def add_attended_class(school, people):
    """A term of a class of 40, and one of its sessions with all that can be said of somebody; one whose room told nothing."""
    pupils = [people["attendee"], school.user(full_name=LONG_NAME), *(school.user(full_name=full_name(n)) for n in range(38))]
    classroom = school.classroom(people["registrar"], pupils, name="Terminale A", subject="Lettres")
    school.sql("UPDATE classroom_member SET joined_at = '2026-01-01' WHERE classroom_id = %s", classroom.id)
    sessions = [past(school, classroom, number, f"Leçon {number}") for number in range(30, 1, -1)]
    for number, session in enumerate(sessions):
        stay(school, session, people["registrar"], 0, 60)
        for place, pupil in enumerate(pupils):
            start, end = [(0, 60), (1, 59), (20, 60), (0, 45), (0, None)][(number + place) % 5]
            if (number * place) % 7 != 3:
                stay(school, session, pupil, start, end)
    for status, pupil in (("excused", pupils[3]), ("present", pupils[4]), ("late", pupils[1])):
        school.insert("attendance_correction", {
            "live_session_id": sessions[-1], "user_id": pupil.id, "status": status, "note": "Certificat médical, " + LONG_NAME,
            "corrected_by": people["registrar" if status == "excused" else "admin"].id}, corrected_at=moment(-60))
    untold = past(school, classroom, 1, "Sans relevé")
    for pupil in pupils[:3]:
        school.insert("attendance_click", {"live_session_id": untold, "user_id": pupil.id}, first_at=moment(-DAY), last_at=moment(-DAY))
    return classroom, {"told": sessions[-1], "untold": untold, "pupil": pupils[3].id}


def join_series(school, classroom):
    """Of the usual class what is planned for the weeks to come; the first one's id."""
    ids = [one for one, in school.sql("SELECT id FROM live_session WHERE classroom_id = %s AND start_at > UTC_TIMESTAMP()"
                                      " + INTERVAL 1 DAY ORDER BY start_at", classroom.id)]
    school.sql(f"UPDATE live_session SET series_id = {ids[0]} WHERE id IN ({', '.join(map(str, ids))})")
    return ids[0]


def describe(school, people, classes, session, attended):
    return {
        "session": session, "attended": attended, "series": join_series(school, classes["usual"]),
        "password": PASSWORD, "secret": SECRET, "category": str(school.category), "longName": LONG_NAME,
        "passwordLink": school.password_link(people["newcomer"]),
        "people": {key: {"id": user.id, "username": user.username, "fullName": user.full_name,
                         "token": school.open_session(user)}
                   for key, user in people.items()},
        "courses": add_courses(school, people, classes),
        "classes": {key: {"id": one.id, "name": one.name, "code": one.join_code} for key, one in classes.items()}}


def make_new_school(mariadb):
    """A school that is being set up: its administrator, and a trainer who can do nothing yet."""
    mariadb.deployed("new")
    school = School(mariadb, "new")
    school.sql("DELETE FROM category")
    people = {"founder": school.user("admin", username="fondatrice", full_name="Aminata Fondatrice"),
              "hopeful": school.user("trainer", username="premier", full_name="Premier Formateur")}
    described = {key: {"username": user.username, "token": school.open_session(user)} for key, user in people.items()}
    school.close()
    return described


def answer(value):
    print(json.dumps(value), flush=True)


def obey(command, servers, mariadb, office):
    if command == "stop-database":
        for httpd in servers:
            httpd.allow_log("dbd|DBD|database|Database")
        mariadb.stop()
        return {}
    if command == "start-database":
        mariadb.start()
        return {}
    if command.startswith("rush "):
        rush.fill(servers[2], int(command.split()[1]))
        return {}
    if command == "older-schema":
        servers[1].allow_log("the schema is not the one of this mod_crvs")
        mariadb.run_sql("new", "RENAME TABLE classroom TO classroom_to_come")
        return {}
    if command == "whole-schema":
        mariadb.run_sql("new", "RENAME TABLE classroom_to_come TO classroom")
        return {}
    if command == "notify":
        return {"mails": letters.send(office, servers[0])}
    if command == "log":
        wrong = []
        for httpd in servers:
            # A connection of the pool that saw the database stop may say so at its next use, whichever page that is for.
            httpd.allow_log(r"AH00639: DBD \[mysql\] Error: Server has gone away")
            wrong += httpd.check_log()
        return {"wrong": wrong}
    raise ValueError(command)


def serve(folder, meeting):
    mariadb = MariaDB(folder / "mariadb")
    school = None
    servers = []
    try:
        mariadb.start()
        mariadb.deployed("school")
        school = School(mariadb, "school")
        addressed = letters.add_addressed(school)
        people = add_people(school) | addressed
        add_found_courses(school, people)
        description = describe(school, people, *add_classes(school, people))
        description["mailed"] = letters.add_classes(school, addressed)
        office = Office(folder / "office", mariadb, "school")
        settings = SETTINGS.format(meeting=meeting, mail=office.directives)
        recordings = folder / "recordings"
        recordings.mkdir()
        if os.getuid() == 0:
            shutil.chown(recordings, "www-data", "www-data")
        description["recording"], description["watched"] = keep_recordings(school, recordings, people["keeper"], people["viewer"])
        description["people"] |= make_new_school(mariadb)
        rush.add_people(school)
        servers = [Httpd(folder / "httpd", settings, database=mariadb.option_file("school"),
                         recordings=recordings),
                   Httpd(folder / "httpd-new", settings, database=mariadb.option_file("new")),
                   # Nobody else is to wait for a turn behind those.
                   Httpd(folder / "httpd-rush", settings, database=mariadb.option_file("school"))]
        for httpd in servers:
            httpd.start()
        url, new_url, rush_url = (f"http://localhost:{httpd.port}/" for httpd in servers)
        answer({"url": url, "newUrl": new_url, "rushUrl": rush_url, "log": str(servers[0].log), **description})
        for line in sys.stdin:
            answer(obey(line.strip(), servers, mariadb, office))
    finally:
        for httpd in servers:
            httpd.stop()
        if school:
            school.close()
        mariadb.remove()


def main():
    # So that what was started is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crvs-browser-"))
    # httpd's children must be able to enter.
    os.chmod(folder, 0o755)
    try:
        serve(folder, sys.argv[1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

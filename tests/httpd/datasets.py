# SPDX-License-Identifier: Apache-2.0
"""Schools of a certain size: a small one, as a page sees it, and much that may lie around it."""

import hashlib
import itertools
import random

# Of the large school.
USERS = 20_000
CLASSES = 10_000
MEMBERS = 30
SESSIONS = 5
COURSES = 2_000
MODULES = 10_000
LESSONS = 100_000
ROWS_AT_ONCE = 1000
# Words that every school's lessons have, the most frequent first; those made of SYLLABLES follow.
WORDS = """leçon exercices cours introduction correction mathématiques méthode chapitre physique fonctions étude français
    problèmes histoire espace révisions énergie géométrie mouvement analyse chimie textes dérivées lecture électricité
    probabilités atomes suites géographie limites cellules équations conjugaison optique vecteurs poésie intégrales
    population molécules statistiques climat grammaire évolution réactions triangles théâtre génétique forces""".split()
SYLLABLES = "ba co di fa ge li ma no pa re sa ti vo".split()


def small(school):
    """A class of 30 members with 10 sessions, 5 of them recorded, and a course. Returns its teacher, a learner, it and
    its live session."""
    teacher = school.user("trainer", full_name="Étienne Mbarga")
    students = [school.user(full_name=f"Élève numéro {number}") for number in range(29)]
    classroom = school.classroom(teacher, students, name="Terminale C", subject="Mathématiques",
                                 description="Analyse et géométrie. " * 5, schedule="Lundi à 8 h, jeudi à 14 h")
    for day in range(1, 9):
        session = school.live_session(classroom, start=-1440 * day, started=-1440 * day, ended=-1440 * day + 55)
        if day % 2:
            url = f"https://recordings.example.org/{session}.mp4"
            school.sql("UPDATE live_session SET recording_ready = TRUE, recording_url = %s WHERE id = %s", url, session)
            school.insert("recording", {"live_session_id": session, "url": url,
                                        "url_hash": hashlib.sha256(url.encode()).hexdigest()},
                          received_at="UTC_TIMESTAMP()")
    school.live_session(classroom, start=2880)
    live = school.live_session(classroom, start=-5, started=-5)
    course = school.course(teacher, title="Mathématiques, terminale")
    for start in range(0, len(WORDS), 12):
        subject, *words = WORDS[start:start + 12]
        module = school.module(course, title=subject.capitalize())
        for word in words:
            school.lesson(module, title=f"{word.capitalize()} et {subject}", description="Sur " + ", ".join(words))
    return teacher, students[0], classroom, live


def vocabulary():
    """Words, and how often each is taken: the first is in one of seven lessons, the last of WORDS in one of twenty."""
    made = ("".join(parts) for parts in itertools.product(SYLLABLES, repeat=3))
    words = [*WORDS, *made]
    return words, list(itertools.accumulate(1 / (rank + 20) for rank in range(len(words))))


def insert(school, table, columns, rows):
    """Inserts many rows, all made at the same time."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        piece = rows[start:start + ROWS_AT_ONCE]
        places = ", ".join("(" + ", ".join(["%s"] * len(columns)) + ", '2026-09-01 08:00:00')" for _ in piece)
        school.sql(f"INSERT INTO {table} ({', '.join(columns)}, {TIMES[table]}) VALUES {places}",
                   *itertools.chain.from_iterable(piece))


# The column of each table that says when a row was made.
TIMES = {"user": "created_at", "classroom": "created_at", "classroom_member": "joined_at", "live_session": "created_at",
         "course": "created_at", "module": "created_at", "lesson": "created_at", "recording": "received_at"}


def large(school):
    """Adds 10,000 classes with 300,000 memberships and 50,000 sessions, and 100,000 lessons."""
    chance = random.Random(20261124)
    words, weights = vocabulary()
    first = 1_000_000

    def text(count):
        return " ".join(chance.choices(words, cum_weights=weights, k=count))

    insert(school, "user", ["id", "username", "full_name", "role"], [
        (first + n, f"personne{n}", f"{chance.choice(words).capitalize()} {chance.choice(words).capitalize()}",
         "learner" if n >= CLASSES // 10 else "trainer") for n in range(USERS)])
    insert(school, "classroom", ["id", "name", "subject", "description", "category_id", "created_by", "join_code"], [
        (first + n, f"Classe {n} {text(1)}", text(1), text(12), school.category, first + n % (CLASSES // 10), f"L{n:07}")
        for n in range(CLASSES)])
    school.sql("REPLACE INTO classroom_revision SELECT id, 1 FROM classroom")
    insert(school, "classroom_member", ["classroom_id", "user_id", "role", "sort_name"], [
        (first + n, first + user, "student" if user >= CLASSES // 10 else "teacher", f"personne {user}")
        for n in range(CLASSES)
        for user in [n % (CLASSES // 10), *chance.sample(range(CLASSES // 10, USERS), MEMBERS - 1)]])
    school.sql("REPLACE INTO classroom_count SELECT classroom_id, COUNT(*) FROM classroom_member GROUP BY classroom_id")
    insert(school, "live_session", ["id", "classroom_id", "title", "start_at", "started_at", "ended_at", "recording_ready"], [
        (first + n, first + n % CLASSES, text(3), f"2026-10-{1 + n % 28:02} 08:00:00", f"2026-10-{1 + n % 28:02} 08:00:00",
         f"2026-10-{1 + n % 28:02} 09:00:00", n % 2) for n in range(CLASSES * SESSIONS)])
    insert(school, "recording", ["live_session_id", "url", "url_hash"], [
        (first + n, f"https://r.example.org/{n}", hashlib.sha256(str(n).encode()).hexdigest())
        for n in range(1, CLASSES * SESSIONS, 2)])
    insert(school, "course", ["id", "title", "description", "category_id", "created_by"], [
        (first + n, text(3), text(12), school.category, first + n % (CLASSES // 10)) for n in range(COURSES)])
    insert(school, "module", ["id", "course_id", "title", "position"], [
        (first + n, first + n % COURSES, text(2), n // COURSES) for n in range(MODULES)])
    insert(school, "lesson", ["id", "module_id", "title", "description", "position"], [
        (first + n, first + n % MODULES, text(3), text(12), n // MODULES) for n in range(LESSONS)])
    tables = ", ".join([*TIMES, "classroom_count"])
    school.sql(f"ANALYZE TABLE {tables}")

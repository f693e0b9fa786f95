# SPDX-License-Identifier: Apache-2.0
"""A made-up school as the Django application has it, in any of its three databases, with all that is odd in such ones."""

import base64
import hashlib
import sqlite3

# A column's kind stands before its name: # a number, ? a truth, @ a moment; the others are texts.
TABLES = {
    "users_customuser": "#id password @last_login ?is_superuser username first_name last_name email ?is_staff ?is_active "
                        "@date_joined role avatar bio",
    "courses_category": "#id name slug",
    "courses_course": "#id title description language @created_at #category_id #created_by_id thumbnail",
    "courses_module": "#id title description level #order #course_id",
    "courses_lesson": "#id title description content_file #order #module_id @created_at ?is_active",
    "courses_lessonvideo": "#id title video_file #order #lesson_id",
    "classrooms_classroom": "#id name subject description join_code schedule @created_at #created_by_id #category_id",
    "classrooms_classroommembership": "#id role @joined_at #classroom_id #user_id",
    "classrooms_livesession": "#id title @start_at description @created_at #classroom_id ?recording_ready recording_url",
    "courses_lessonprogress": "#id ?is_completed #lesson_id #user_id @completed_at",
    "courses_userlessonprogress": "#id ?is_completed @completed_at #lesson_id #user_id",
    "tracking_userprogress": "#id ?completed @last_accessed @started_at @completed_at #time_spent notes #lesson_id #user_id",
    "courses_comment": "#id content @created_at #lesson_id #user_id",
    "django_session": "#id session_data",
}
TYPES = {
    "sqlite": {"#": "INTEGER", "?": "bool", "@": "datetime", "": "TEXT"},
    "mysql": {"#": "BIGINT", "?": "TINYINT(1)", "@": "DATETIME(6)", "": "LONGTEXT"},
    "pgsql": {"#": "BIGINT", "?": "BOOLEAN", "@": "TIMESTAMPTZ", "": "TEXT"},
}


def pbkdf2(password, iterations=10000, algorithm="sha256"):
    key = hashlib.pbkdf2_hmac(algorithm, password.encode(), b"selDuLycee", iterations)
    return f"pbkdf2_{algorithm}${iterations}$selDuLycee${base64.b64encode(key).decode()}"


def user(id, username, password="", *, first="", last="", role="learner", superuser=False, staff=False, active=True, bio=None):
    return (id, password, None, superuser, username, first, last, f"{id}@lycee.example", staff, active,
            f"2026-01-0{id} 08:00:00.250000", role, "", bio)


def rows():
    """The school: of each table its rows."""
    day = "2026-03-0{} 09:30:00.123456".format
    return {
        "users_customuser": [
            user(1, "chef", pbkdf2("école du chef", 600000), superuser=True),
            user(2, "marthe", pbkdf2("craie-blanche"), first="Marthe", last="Ngo Bassong", role="trainer", bio="Prof de maths"),
            user(3, "Zoe", pbkdf2("zoé-sans", algorithm="sha1"), first="Zoé", last="Mbarga"),
            user(4, "zoé", pbkdf2("zoé-avec"), first="Zoé", last="Autre"),
            user(5, "parti", pbkdf2("parti"), active=False),
            user(6, "argon", "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vs$aGFjaA"),
            user(7, "long", "!nTeJvCv", first="P" * 150, last="N" * 150),
            user(8, "bureau", "", staff=True, role="trainer"),
        ],
        "courses_category": [(1, "Mathématiques", "maths"), (2, "mathematiques", "maths-2"), (3, "Langues", "l" * 120)],
        "courses_course": [
            (11, "Nombres " + "t" * 240, "Des nombres.", "fr", day(1), 2, 2, "thumbs/n.png"),
            (12, "Plan", "", "fr", day(2), None, 1, None)],
        "courses_module": [
            (21, "Premiers", "Ce qu’on y apprend.", "advanced", 0, 11), (22, "Second", None, "beginner", 0, 11),
            (23, "Seul", "Sans leçon", "beginner", 5, 12)],
        "courses_lesson": [
            (31, "Diviser", "Un texte.\r\n\r\nEt la suite.", "fiches/div.pdf", 2, 21, day(3), True),
            (32, "Multiplier", None, None, 2, 21, None, True), (33, "Ajouter", "Plus.", None, 1, 21, day(4), False),
            (34, "Compter", "", None, 1, 22, None, True)],
        "courses_lessonvideo": [
            (41, "", "lecons/l’été à vélo.mp4", 1, 31), (42, "Encore", "media/lecons/deux.mp4", 1, 31),
            (43, "La même ailleurs", "lecons/deux.mp4", 0, 32), (44, "Sans fichier", "lecons/perdue.mp4", 9, 34)],
        "classrooms_classroom": [
            (51, "Seconde A", "Maths", "Bienvenue", "OIL3QUUO", "le lundi", day(1), 2, 1),
            (52, "Première B" + "x" * 190, "", "", "0113QVV0", "", day(1), 1, None),
            (53, "Terminale", "", "", "maths", "", day(2), 2, 3)],
        "classrooms_classroommembership": [
            (1, "student", day(2), 51, 3), (2, "student", day(2), 51, 4), (3, "teacher", day(2), 52, 2),
            (4, "student", day(2), 52, 1), (5, "student", day(3), 53, 7)],
        "classrooms_livesession": [
            (61, "Une", "2026-03-06 10:00:00", "Apportez tout.", day(1), 51, True, "https://r.example/OIL 1 é.mp4?X=a%20b"),
            (62, "Deux", day(7), "", day(1), 51, True, "/media/rec/deux.mp4"),
            (63, "Trois", day(8), "", day(1), 51, True, ""), (64, "Quatre", day(8), "", day(1), 53, False, "")],
        "courses_lessonprogress": [
            (1, True, 31, 3, day(3)), (2, False, 32, 3, day(4)), (3, True, 31, 4, None)],
        "courses_userlessonprogress": [(1, True, day(2), 31, 3), (2, True, day(5), 34, 4)],
        "tracking_userprogress": [(1, False, day(9), day(8), None, 540, "note privée", 32, 3)],
        "courses_comment": [(1, "=1+1; merci", day(5), 31, 3)],
        "django_session": [(1, "un secret")],
    }


def quoted(value):
    return "NULL" if value is None else str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def script(kind, tables=None):
    """The school's tables as SQL of a database."""
    statements = ["SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';"] if kind == "mysql" else []
    for table, school in (tables or rows()).items():
        columns = [(TYPES[kind][name[0] if name[0] in "#?@" else ""], name.lstrip("#?@")) for name in TABLES[table].split()]
        statements.append(f'CREATE TABLE {table} ({", ".join(chr(34) + name + chr(34) + " " + type for type, name in columns)});')
        for row in school:
            values = [f"({quoted(value)} = 1)" if type == "BOOLEAN" else quoted(value) + ("::timestamptz" if type == "TIMESTAMPTZ" else "")
                      for (type, _), value in zip(columns, row, strict=True)]
            statements.append(f"INSERT INTO {table} VALUES ({', '.join(values)});")
    return "\n".join(statements)


def make_sqlite(path, tables=None):
    connection = sqlite3.connect(path)
    connection.executescript(script("sqlite", tables))
    connection.close()
    return f"sqlite:{path}"

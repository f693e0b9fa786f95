# SPDX-License-Identifier: Apache-2.0
"""People, classes and live sessions for tests, made directly in the database."""

import dataclasses
import hashlib
import itertools
import os
import re
import secrets

import pymysql
from pymysql.constants import CLIENT

from client import Browser

PASSWORD = "correct horse"
# Of PASSWORD, at the cost of ours: one of another is hashed again at a login.
PASSWORD_HASH = "$2y$10$abcdefghijklmnopqrstuu23JPZtHcGhwXSF41f93o/7vBdDut3Xu"
CODE_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = itertools.count(1)
# What a class's page shows; mod_crvs keeps pages until their class's revision says that some of it was changed.
SHOWN = re.compile(r"\s*(?:INSERT INTO|REPLACE INTO|UPDATE|DELETE FROM) (?:user|category|classroom|classroom_member|classroom_count"
                   r"|live_session|recording|publish_run|course|module|lesson|lesson_video|announcement|attachment)\b", re.I)


@dataclasses.dataclass
class User:
    id: int
    username: str
    full_name: str
    role: str


@dataclasses.dataclass
class Classroom:
    id: int
    name: str
    join_code: str


@dataclasses.dataclass
class People:
    """A class with a teacher and a member, a learner of another class, and an administrator."""
    classroom: Classroom
    member: User
    other: User
    teacher: User
    admin: User


def moment(minutes):
    """So many minutes from now, for the database."""
    return f"UTC_TIMESTAMP() + INTERVAL {minutes} MINUTE"


class School:
    def __init__(self, mariadb, database):
        self.mariadb = mariadb
        self.database = database
        self._connection = None
        # A name is one category's, and some tests make more than one of the same database.
        taken = self.value("SELECT COUNT(*) FROM category WHERE name = 'Sciences'")
        more = f" {secrets.token_hex(4)}" if taken else ""
        self.category = self.insert("category", {"name": f"Sciences{more}", "slug": f"sciences{more.replace(' ', '-')}"})

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def _execute(self, statement, values=None):
        """A cursor behind the statement. The connection is kept, and made anew after a restart of the database."""
        if not self._connection:
            self._connection = pymysql.connect(
                unix_socket=str(self.mariadb.socket), user="root", database=self.database, charset="utf8mb4",
                autocommit=True, init_command="SET time_zone = '+00:00'", client_flag=CLIENT.MULTI_STATEMENTS)
        self._connection.ping(reconnect=True)
        cursor = self._connection.cursor()
        cursor.execute(statement, values)
        if SHOWN.match(statement):
            self._connection.cursor().execute("UPDATE classroom_revision SET revision = revision + 1")
        return cursor

    def sql(self, statement, *values):
        """The rows of a statement, with %s for its values."""
        return list(self._execute(statement, values or None).fetchall())

    def value(self, query, *values):
        """The only value that a query gives."""
        (value,), = self.sql(query, *values)
        return value

    def insert(self, table, row, **moments):
        """Adds a row; `moments` are columns in SQL. Returns its id."""
        columns = ", ".join([*row, *moments])
        values = ", ".join([*["%s"] * len(row), *moments.values()])
        new_id = self._execute(f"INSERT INTO {table} ({columns}) VALUES ({values})", list(row.values())).lastrowid
        if table == "classroom":
            self._execute("INSERT INTO classroom_revision VALUES (%s, 1)", [new_id])
        # Some tests have a schema that is older.
        if table in ("classroom", "course") and self.sql("SHOW TABLES LIKE 'category_count'"):
            what = "courses" if table == "course" else "archived" if row.get("archived_at") else "classes"
            self._execute(f"INSERT INTO category_count (category_id, {what}) VALUES (%s, 1) ON DUPLICATE KEY UPDATE {what} = {what} + 1",
                          [row.get("category_id") or 0])
        if table == "recording" and row.get("file_name") and self.sql("SHOW TABLES LIKE 'recording_space'"):
            classroom = self.value("SELECT classroom_id FROM live_session WHERE id = %s", row["live_session_id"]) \
                if row.get("live_session_id") else 0
            for where in (-1, classroom):
                self._execute("INSERT INTO recording_space VALUES (%s, 1, %s) ON DUPLICATE KEY UPDATE recordings = recordings + 1,"
                              " bytes = bytes + VALUES(bytes)", [where, row.get("bytes", 0)])
        if table == "recording" and self.sql("SHOW COLUMNS FROM recording LIKE 'listed_in'"):
            self._execute("UPDATE recording r JOIN live_session s ON s.id = r.live_session_id SET r.listed_in = s.classroom_id,"
                          " r.unpublished_in = s.classroom_id, r.listed_until = LEAST(COALESCE(r.expires_at, '9999-12-31'),"
                          " s.closes_at + INTERVAL 90 DAY) WHERE r.id = %s", [new_id])
        return new_id

    # ---- People ----

    def user(self, role="learner", **columns):
        number = next(numbers)
        row = {"username": f"user{number}", "full_name": f"Utilisateur n° {number}", "role": role,
               "password_hash": PASSWORD_HASH, **columns}
        user_id = self.insert("user", row, created_at=moment(0))
        self.sql("UPDATE user_count SET users = users + 1 WHERE role = %s AND is_disabled = %s", role,
                 row.get("disabled_at") is not None)
        return User(user_id, row["username"], row["full_name"], row["role"])

    def people(self):
        member, other, teacher, admin = map(self.user, ["learner", "learner", "trainer", "admin"])
        classroom = self.classroom(teacher, [member])
        self.classroom(teacher, [other])
        return People(classroom, member, other, teacher, admin)

    # ---- Classes ----

    def classroom(self, teacher, students=(), **columns):
        row = {"name": f"Classe n° {next(numbers)}", "category_id": self.category, "created_by": teacher.id,
               "join_code": "".join(secrets.choice(CODE_SYMBOLS) for _ in range(8)), **columns}
        classroom = Classroom(self.insert("classroom", row, created_at=moment(0)), row["name"], row["join_code"])
        self.add_members(classroom, [teacher], "teacher")
        self.add_members(classroom, students)
        return classroom

    def add_members(self, classroom, users, role="student"):
        for user in users:
            self.insert("classroom_member", {"classroom_id": classroom.id, "user_id": user.id, "role": role,
                                             "sort_name": user.full_name}, joined_at=moment(0))
        self.sql("REPLACE INTO classroom_count SELECT %s, COUNT(*) FROM classroom_member WHERE classroom_id = %s",
                 classroom.id, classroom.id)

    def announcement(self, classroom, author, title="Un mot", **columns):
        """The number of what a teacher wrote to a class."""
        row = {"classroom_id": classroom.id, "created_by": author.id, "title": title, **columns}
        return self.insert("announcement", row, created_at=moment(0))

    def attachment(self, folder, content=b"%PDF-1.7", **columns):
        """The public id of a file of an announcement or a lesson."""
        key = secrets.token_hex(16)
        row = {"public_id": key, "file_name": "devoir.pdf", "media_type": "application/pdf", "bytes": len(content), **columns}
        self.insert("attachment", row, created_at=moment(0))
        self.put_file(folder, key, "attachment.pdf", content)
        return key

    # ---- Live sessions ----

    def live_session(self, classroom, start=5, started=None, ended=None, **columns):
        """A live session's id. `start`, `started` and `ended` are minutes from now."""
        row = {"classroom_id": classroom.id, "title": f"Leçon n° {next(numbers)}", **columns}
        times = {"start_at": start, "started_at": started, "ended_at": ended, "created_at": 0}
        session_id = self.insert("live_session", row, **{
            name: moment(minutes) for name, minutes in times.items() if minutes is not None})
        self.sql("UPDATE live_session SET room_name = %s WHERE id = %s",
                 f"CRVS_{classroom.join_code}_{session_id}", session_id)
        return session_id

    def recordings(self, session_id):
        """The URLs of a session's recordings, the first received first."""
        return [url for url, in self.sql("SELECT url FROM recording WHERE live_session_id = %s ORDER BY id", session_id)]

    # ---- Courses ----

    def course(self, author, **columns):
        """A course's id."""
        row = {"title": f"Cours n° {next(numbers)}", "category_id": self.category, "created_by": author.id, **columns}
        return self.insert("course", row, created_at=moment(0))

    def _place(self, table, parent, parent_id):
        return 1 + self.value(f"SELECT COUNT(*) FROM {table} WHERE {parent} = %s", parent_id)

    def module(self, course_id, **columns):
        """A module's id; it stands behind the others of its course."""
        row = {"course_id": course_id, "title": f"Module n° {next(numbers)}",
               "position": self._place("module", "course_id", course_id), **columns}
        return self.insert("module", row, created_at=moment(0))

    def lesson(self, module_id, **columns):
        row = {"module_id": module_id, "title": f"Chapitre n° {next(numbers)}",
               "position": self._place("lesson", "module_id", module_id), **columns}
        return self.insert("lesson", row, created_at=moment(0))

    def lesson_video(self, lesson_id, **columns):
        """A lesson's video: `url`, or else the `recording_id`, says what it shows."""
        row = {"lesson_id": lesson_id, "title": f"Vidéo n° {next(numbers)}",
               "position": self._place("lesson_video", "lesson_id", lesson_id), **columns}
        return self.insert("lesson_video", row, created_at=moment(0))

    def recording(self, session_id, **columns):
        """A recording's id, as the webhook adds one."""
        url = f"https://recordings.example.org/{session_id}_{next(numbers)}.mp4"
        row = {"live_session_id": session_id, "url": url, **columns}
        row["url_hash"] = hashlib.sha256(row["url"].encode()).hexdigest()
        self.sql("UPDATE live_session SET recording_ready = TRUE, recording_url = %s WHERE id = %s", row["url"], session_id)
        return self.insert("recording", row, received_at=moment(0))

    def page_of_recording(self, url):
        """The path of the page of a recording that lies elsewhere."""
        return f"/recordings/{self.value('SELECT public_id FROM recording WHERE url = %s ORDER BY id DESC LIMIT 1', url)}/"

    def kept_recording(self, folder, session_id=None, content=b"moving pictures", name="lecon.mp4", **columns):
        """The public id of a recording whose file lies in the folder of CrvsRecordingDir."""
        key = secrets.token_hex(16)
        if session_id:
            self.sql("UPDATE live_session SET recording_ready = TRUE WHERE id = %s", session_id)
        row = {"live_session_id": session_id, "public_id": key, "url": "", "file_name": name, "media_type": "video/mp4",
               "url_hash": hashlib.sha256(key.encode()).hexdigest(), "bytes": len(content), **columns}
        self.insert("recording", row, received_at=moment(0))
        self.put_file(folder, key, name, content)
        return key

    @staticmethod
    def put_file(folder, key, name, content):
        (folder / key).mkdir(mode=0o755)
        (folder / key / name).write_bytes(content)
        # As if httpd had made it.
        owner = folder.stat()
        for path in (folder / key, folder / key / name):
            os.chown(path, owner.st_uid, owner.st_gid)
        # What is younger than a second has a weak ETag, which no range can rely on.
        os.utime(folder / key / name, (1700000000, 1700000000))

    def upload(self, user, session_id, **columns):
        """The id in the address of an upload that has begun, whose file is not there."""
        row = {"public_id": secrets.token_hex(16), "live_session_id": session_id, "user_id": user.id, "bytes": 1000,
               **columns}
        self.insert("upload", row, created_at=moment(0), expires_at=moment(60))
        return row["public_id"]

    # ---- Accounts ----

    def password_link(self, user, hours=24):
        """The token of a link by which a user sets a password; it is good for so many hours."""
        token = secrets.token_urlsafe(32)
        self.insert("user_link", {"token_hash": hashlib.sha256(token.encode()).hexdigest(), "user_id": user.id},
                    created_at=moment(0), expires_at=moment(hours * 60))
        return token

    def calendar_link(self, user, language="fr"):
        """The token of a link by which a calendar reads a user's sessions."""
        token = secrets.token_urlsafe(32)
        self.insert("calendar_link", {"token_hash": hashlib.sha256(token.encode()).hexdigest(), "user_id": user.id,
                                      "language": language}, created_at=moment(0))
        return token

    def mail_links(self, user):
        """The tokens of the links that confirm a user's address, which is made for it, and that stop notices."""
        token, off = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        address = f"{user.username}@example.org"
        self.sql("UPDATE user SET email = %s WHERE id = %s", address, user.id)
        self.insert("notice_person", {"user_id": user.id, "address": address, "off_token": off,
                                      "token_hash": hashlib.sha256(token.encode()).hexdigest()})
        return token, off

    # ---- Browsers ----

    def browser(self, server, user=None, host=None, language=None):
        """A browser in which that user is signed in; without a user, nobody."""
        browser = Browser(server, host, language)
        if user:
            browser.cookies["crvs"] = self.open_session(user)
        return browser

    def open_session(self, user, expires=60):
        """A session's token; it expires in so many minutes."""
        token = secrets.token_urlsafe(32)
        self.insert("user_session", {"token_hash": hashlib.sha256(token.encode()).hexdigest(), "user_id": user.id},
                    created_at=moment(0), last_seen_at=moment(0), expires_at=moment(expires))
        return token

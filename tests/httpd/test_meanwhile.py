# SPDX-License-Identifier: Apache-2.0
"""Two who change the same thing at the same time, or one in two tabs: nobody's words go unseen."""

import concurrent.futures
import contextlib
import pathlib
import socket
import threading

import pymysql
import pytest

from forms import form_for
from server import Httpd
from test_forms_once import double_of, other_server
from waiting import wait_until


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture(params=["announcement", "lesson", "live_session", "begun live_session"])
def thing(request, school, people):
    """Where a form changes what a row of a table has: path, table, id, and the column of its text."""
    if request.param == "announcement":
        number = school.announcement(people.classroom, people.teacher, "Titre", body="Au début")
        return f"/announcements/{number}/edit/", request.param, number, "body"
    if request.param == "lesson":
        number = school.lesson(school.module(school.course(people.teacher)), title="Titre", description="Au début")
        return f"/courses/lessons/{number}/edit/", request.param, number, "description"
    # The form of one that has begun has no date.
    times = (-10, -10) if request.param.startswith("begun") else (600,)
    number = school.live_session(people.classroom, *times, title="Titre", description="Au début")
    return f"/classrooms/sessions/{number}/edit/", "live_session", number, "description"


def stored(school, thing):
    _, table, number, text = thing
    return school.sql(f"SELECT title, {text} FROM {table} WHERE id = %s", number)[0]


def terms(answer):
    """What the page says is stored now, by what it is called."""
    section = answer.page.one("section", aria_labelledby="meanwhile")
    return dict(zip((term.text for term in section.all("dt")), (one.text for one in section.all("dd"))))


def test_the_second_one_is_told_and_keeps_what_was_typed(teacher, school, thing):
    path, _, _, text = thing
    one, other = form_for(teacher.get(path), path), form_for(teacher.get(path), path)
    assert one.send(teacher, **{text: "De l’une\n\nà l’autre"}).status == 303
    answer = other.send(teacher, title="Autre titre", **{text: "D’un autre"})
    assert answer.status == 409 and "rien n’est encore enregistré" in answer.page.one(id="errors").text
    assert (answer.values["title"], answer.values[text]) == ("Autre titre", "D’un autre")
    assert {"Titre", "De l’une à l’autre"} == set(terms(answer).values())
    assert stored(school, thing) == ("Titre", "De l’une\n\nà l’autre")
    # Whoever has seen both has the last word.
    assert form_for(answer, path).send(teacher, **{text: "De tous deux"}).status == 303
    assert stored(school, thing) == ("Autre titre", "De tous deux")


def test_of_many_at_once_one_is_stored_and_each_other_is_told(server, other_server, teacher, school, thing):
    path, _, _, text = thing
    forms = [form_for(teacher.get(path), path) for _ in range(6)]
    windows = [double_of(teacher, one) for one in (server, other_server) * 3]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: forms[number].send(windows[number], **{text: f"Texte {number}"}), range(6)))
    first, = (number for number, answer in enumerate(answers) if answer.status == 303)
    assert sorted(answer.status for answer in answers) == [303] + [409] * 5
    assert stored(school, thing) == ("Titre", f"Texte {first}")
    assert all(f"Texte {first}" in terms(answer).values() for answer in answers if answer.status == 409)


def test_who_says_the_same_is_right(teacher, school, thing):
    path, _, _, text = thing
    one, other = form_for(teacher.get(path), path), form_for(teacher.get(path), path)
    assert one.send(teacher, **{text: "Le même"}).status == 303
    assert other.send(teacher, **{text: " Le même "}).status == 303
    assert stored(school, thing) == ("Titre", "Le même")


def test_what_was_wrong_at_first_began_from_the_same(teacher, school, thing):
    path, _, _, text = thing
    form = form_for(teacher.get(path), path)
    wrong = form.send(teacher, title="")
    assert wrong.status == 422
    school.sql(f"UPDATE {thing[1]} SET {text} = 'D’ailleurs' WHERE id = %s", thing[2])
    answer = form_for(wrong, path).send(teacher, title="Autre titre")
    assert answer.status == 409 and "D’ailleurs" in terms(answer).values()


def test_a_mark_and_a_date_are_told_in_words(teacher, school, people):
    number = school.announcement(people.classroom, people.teacher)
    path = f"/announcements/{number}/edit/"
    form = form_for(teacher.get(path), path)
    assert teacher.post(f"/announcements/{number}/pin/", {"is_pinned": "1"}).status == 303
    assert terms(form.send(teacher, title="Autre")) == {"Titre": "Un mot", "Épingler en haut": "oui"}
    number = school.live_session(people.classroom, 600, description="")
    path = f"/classrooms/sessions/{number}/edit/"
    form = form_for(teacher.get(path), path)
    school.sql("UPDATE live_session SET start_at = '2090-01-03 07:30:00', duration_minutes = 45 WHERE id = %s", number)
    said = terms(form.send(teacher, description="Chapitre 2"))
    assert said.pop("Description") == "rien" and said.pop("Durée en minutes") == "45"
    (_, moment), = said.items()
    assert "janv" in moment and "08" in moment


@contextlib.contextmanager
def held(school, statement, *values):
    """What somebody is about to store, until the block ends."""
    connection = pymysql.connect(unix_socket=str(school.mariadb.socket), user="root", database=school.database)
    try:
        connection.cursor().execute(statement, values)
        yield
        connection.commit()
    finally:
        connection.close()


def test_a_title_and_a_description_of_a_series_do_not_undo_each_other(teacher, school, people):
    one, other = (school.live_session(people.classroom, 600 * week, title="Titre", description="Rien") for week in (1, 2))
    school.sql("UPDATE live_session SET series_id = %s WHERE id IN (%s, %s)", one, one, other)
    path = f"/classrooms/sessions/{one}/edit/"
    form = form_for(teacher.get(path), path)
    window = double_of(teacher, teacher.server)
    waiting = "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        # The other's title is stored between the look at it and the write.
        with held(school, "UPDATE live_session SET title = 'Autre titre' WHERE id = %s", other):
            answer = pool.submit(form.send, window, description="Chapitre 2", extent="all")
            wait_until(lambda: school.sql(waiting)[0][1] != "0", 10)
        assert answer.result().status == 303
    assert school.sql("SELECT title, description FROM live_session WHERE id IN (%s, %s) ORDER BY id", one, other) == [
        ("Titre", "Chapitre 2"), ("Autre titre", "Chapitre 2")]


class Refusing:
    """Stands between httpd and its database, and refuses a COMMIT as a node of a cluster does that lost against another."""

    COMMIT, ROLLBACK = b"\x07\0\0\0\x03COMMIT", b"\x09\0\0\0\x03ROLLBACK"
    DEADLOCK = (1213).to_bytes(2, "little") + b"#40001Deadlock found when trying to get lock"
    ERROR = (1 + len(DEADLOCK)).to_bytes(3, "little") + b"\x01\xff" + DEADLOCK

    def __init__(self, path, behind):
        self.path, self.behind, self.left = path, behind, 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        path.chmod(0o777)
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self.behind))
            refused = threading.Event()
            threading.Thread(target=self.pass_on, args=(client, server, self.asked, refused), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, self.answered, refused), daemon=True).start()

    def asked(self, data, refused):
        if data != self.COMMIT or not self.left:
            return data
        self.left -= 1
        refused.set()
        return self.ROLLBACK

    def answered(self, data, refused):
        if not refused.is_set():
            return data
        refused.clear()
        return self.ERROR

    @staticmethod
    def pass_on(source, target, change, refused):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(change(data, refused))
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def refusing(folder, mariadb, school, shared_server, recordings):
    """Another httpd whose database may refuse a COMMIT, and what refuses it."""
    between = Refusing(folder / "refusing.sock", mariadb.socket)
    options = pathlib.Path(mariadb.option_file("school")).read_text()
    assert mariadb.way() in options
    path = folder / "refusing.cnf"
    path.write_text(options.replace(mariadb.way(), f"socket = {between.path}"))
    path.chmod(0o644)
    httpd = Httpd(folder / "httpd-refusing", database=path, recordings=recordings)
    httpd.start()
    yield httpd, between
    httpd.stop()
    assert httpd.check_log() == []


def test_who_is_told_is_told_where_the_database_undid_it_too(refusing, teacher, school, thing):
    """What is tried again compares what was sent, and not what was found when it was tried before."""
    path, _, _, text = thing
    httpd, between = refusing
    one, other = form_for(teacher.get(path), path), form_for(teacher.get(path), path)
    assert one.send(teacher, **{text: "De l’une"}).status == 303
    window = double_of(teacher, httpd)
    assert window.get(path).status == 200
    between.left = 2
    answer = other.send(window, **{text: "D’un autre"})
    assert not between.left and answer.status == 409
    assert stored(school, thing) == ("Titre", "De l’une")
    assert form_for(answer, path).send(window, **{text: "De tous deux"}).status == 303
    assert stored(school, thing) == ("Titre", "De tous deux")


def test_a_session_that_has_begun_may_be_renamed_twice(teacher, school, people):
    """Its form has no date: what it says of the rest is all that it says."""
    number = school.live_session(people.classroom, -10, -10, title="Titre", description="")
    path = f"/classrooms/sessions/{number}/edit/"
    form = form_for(teacher.get(path), path)
    assert "start_at" not in form.fields
    assert [form.send(teacher, title="Autre titre").status for _ in range(2)] == [303, 303]

# SPDX-License-Identifier: Apache-2.0
"""How many members a class has is kept, by whatever adds and removes them."""

import pytest


@pytest.fixture
def kept(school):
    """The number that is kept, which must be the true one: kept(class)."""
    def of(classroom_id):
        true = school.value("SELECT COUNT(*) FROM classroom_member WHERE classroom_id = %s", classroom_id)
        assert school.value("SELECT members FROM classroom_count WHERE classroom_id = %s", classroom_id) == true
        return true
    return of


def test_joining_and_leaving(school, sign_in, people, kept):
    classroom, new = people.classroom, sign_in(people.other)
    for _ in range(2):
        # Twice: who is there already is counted once.
        assert new.post("/classrooms/join/", {"code": classroom.join_code}).status == 303
        assert kept(classroom.id) == 3
    for _ in range(2):
        new.post(f"/classrooms/{classroom.id}/leave/")
        assert kept(classroom.id) == 2


def test_a_teacher_adds_and_removes(school, sign_in, people, kept):
    classroom, teacher = people.classroom, sign_in(people.teacher)
    names = f"{people.other.username} {people.member.username} {people.admin.username}"
    assert teacher.post(f"/classrooms/{classroom.id}/members/", {"usernames": names}).status == 303
    assert kept(classroom.id) == 4
    assert teacher.post(f"/classrooms/{classroom.id}/members/remove/", {"user_id": people.other.id}).status == 303
    assert kept(classroom.id) == 3
    # Another role is no other member.
    teacher.post(f"/classrooms/{classroom.id}/members/role/", {"user_id": people.member.id, "role": "teacher"})
    assert kept(classroom.id) == 3


def test_a_new_class_has_its_teacher(school, sign_in, people, kept):
    answer = sign_in(people.teacher).post("/classrooms/create/", {"name": "Nouvelle", "category_id": school.category})
    assert answer.status == 303, answer.errors
    assert kept(int(answer.location.split("/")[2])) == 1


def test_an_administrator_gives_classes_away(school, sign_in, people, kept):
    teacher = school.user("trainer")
    classes = [school.classroom(school.user("trainer"), [people.member]) for _ in range(2)]
    ids = ".".join(str(one.id) for one in classes)
    for others, members in (("add", 3), ("replace", 2)):
        answer = sign_in(people.admin).post("/classrooms/all/change/", {
            "do": "teach", "ids": ids, "new_teacher": teacher.username, "others": others})
        assert answer.status == 303
        assert [kept(one.id) for one in classes] == [members, members]
        teacher = teacher if others == "replace" else school.user("trainer")


def test_an_import_counts_whom_it_adds(mariadb, school, people, kept, tmp_path):
    other = school.classroom(people.teacher)
    table = tmp_path / "people.csv"
    table.write_text("nom;identifiant;codes\n" + "".join(
        f"Élève {number};compte-{other.id}-{number};{people.classroom.join_code},{other.join_code}\n" for number in range(5))
        + f"{people.member.full_name};{people.member.username};{people.classroom.join_code} {other.join_code}\n")
    done = mariadb.crvs_admin("school", "user", "import", table)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (kept(people.classroom.id), kept(other.id)) == (7, 7)


def test_pages_show_the_number_that_is_kept(school, sign_in, people):
    school.sql("UPDATE classroom_count SET members = 321 WHERE classroom_id = %s", people.classroom.id)
    for path in (f"/classrooms/{people.classroom.id}/", "/classrooms/"):
        assert "321" in sign_in(people.member).get(path).page.one("main").text
    school.sql("UPDATE classroom_count SET members = 2 WHERE classroom_id = %s", people.classroom.id)

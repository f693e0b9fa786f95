# SPDX-License-Identifier: Apache-2.0
"""How many accounts there are of each role and state is kept, by whatever adds and changes them."""

import pytest


@pytest.fixture
def kept(school):
    """Nothing of what is kept has moved away from what there is, since the test began: kept() gives what is kept."""
    def numbers(sql):
        return {(role, state): int(users) for role, state, users in school.sql(sql)}

    def now():
        there = numbers("SELECT role, is_disabled, COUNT(*) FROM user GROUP BY role, is_disabled")
        said = numbers("SELECT role, is_disabled, users FROM user_count")
        return said, {key: said[key] - there.get(key, 0) for key in said}

    # Tests that change accounts by SQL have moved it.
    school.sql("UPDATE user_count c SET users = (SELECT COUNT(*) FROM user u WHERE u.role = c.role AND u.is_disabled = c.is_disabled)")
    before = now()[1]

    def of():
        said, apart = now()
        assert apart == before
        return said
    return of


def account(user, **changes):
    return {"full_name": user.full_name, "username": user.username, "email": "", "role": user.role, **changes}


def test_an_administrator_makes_and_changes_accounts(school, sign_in, people, kept):
    admin, before = sign_in(people.admin), kept()
    answer = admin.post("/users/create/", {"full_name": "Nouvelle", "username": f"nouvelle-{people.admin.id}", "email": "",
                                           "role": "trainer"})
    path = answer.location
    assert kept()["trainer", 0] == before["trainer", 0] + 1
    for _ in range(2):
        # Twice: what is so already is counted once.
        admin.post(f"{path}disable/")
        assert (kept()["trainer", 0], kept()["trainer", 1]) == (before["trainer", 0], before["trainer", 1] + 1)
    admin.post(path, {"full_name": "Nouvelle", "username": f"nouvelle-{people.admin.id}", "email": "", "role": "learner"})
    assert (kept()["trainer", 1], kept()["learner", 1]) == (before["trainer", 1], before["learner", 1] + 1)
    for _ in range(2):
        admin.post(f"{path}enable/")
        assert (kept()["learner", 0], kept()["learner", 1]) == (before["learner", 0] + 1, before["learner", 1])
    answer = admin.post(f"{path}erase/", {"confirm": f"nouvelle-{people.admin.id}"})
    assert answer.status == 303, answer
    assert kept() == before


def test_an_import_counts_whom_it_makes_and_changes(mariadb, school, people, kept, tmp_path):
    before = kept()
    table = tmp_path / "people.csv"
    table.write_text("nom;identifiant;role\n" + "".join(f"Élève {n};import-{people.admin.id}-{n};learner\n" for n in range(5))
                     + f"{people.member.full_name};{people.member.username};trainer\n")
    done = mariadb.crvs_admin("school", "user", "import", table)
    assert done.returncode == 0, done.stdout + done.stderr
    assert kept()["learner", 0] == before["learner", 0] + 4 and kept()["trainer", 0] == before["trainer", 0] + 1


def test_the_list_shows_the_number_that_is_kept(school, sign_in, people):
    admin = sign_in(people.admin)
    school.sql("UPDATE user_count SET users = users + 4000000 WHERE role = 'learner' AND is_disabled = FALSE")
    try:
        for query, seen in (("", True), ("?role=learner", True), ("?role=admin", False), ("?role=disabled", False)):
            status = admin.get(f"/users/{query}").page.one("p", role="status").text
            assert (len("".join(filter(str.isdigit, status))) == 7) == seen, status
    finally:
        school.sql("UPDATE user_count SET users = users - 4000000 WHERE role = 'learner' AND is_disabled = FALSE")


def test_more_than_a_thousand_that_a_search_finds_are_told_as_such(make_server, own_school):
    # In a school of its own: where there are many accounts the search ends earlier.
    people = own_school.people()
    own_school.sql("""INSERT INTO user (username, full_name, created_at)
                      SELECT CONCAT('foisonnant', seq), CONCAT('Foisonnant ', LPAD(seq, 4, '0')), UTC_TIMESTAMP() FROM seq_1_to_1200""")
    server = make_server(database=own_school.database)
    server.start()
    page = own_school.browser(server, people.admin).get("/users/?q=foisonn").page
    most = page.one("p", role="status").text.removeprefix("Plus de ").partition(" comptes")[0]
    assert "".join(filter(str.isdigit, most)) == "1000"
    assert len(page.all("li", class_="row-line")) == 50

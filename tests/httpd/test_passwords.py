# SPDX-License-Identifier: Apache-2.0
"""A password is the same from any keyboard, and a login says what may be wrong."""

import base64
import hashlib
import unicodedata

import pytest

from client import Browser
from school import PASSWORD, PASSWORD_HASH

# Composed; decomposed as some keyboards send it; and a Yoruba one with two marks on a letter, whose order differs.
SPELLINGS = [
    ("Été-à-Nîmes", unicodedata.normalize("NFD", "Été-à-Nîmes")),
    ("o\u0323\u0301lá-yorùbá", "o\u0301\u0323lá-yoru\u0300ba\u0301"),
    ("trois mots simples", "trois\u00a0mots\u202fsimples"),
]
# Of the decomposed bytes of the first, at bcrypt's lowest cost: a hash from before passwords were composed.
OLD_HASH = "$2y$04$abcdefghijklmnopqrstuuRqwHja2TO80QKxkzk2wVgAZU7pqD23y"
# Of PASSWORD.
CHEAP_HASH = "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"


def hash_of(school, user):
    return school.value("SELECT password_hash FROM user WHERE id = %s", user.id)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("one, other", SPELLINGS)
def test_a_password_opens_in_any_spelling(server, school, visitor, one, other, swapped):
    if swapped:
        one, other = other, one
    user = school.user()
    link = f"/users/set-password/{school.password_link(user)}/"
    assert visitor.post(link, {"new_password": one, "new_password_again": other}).status == 303
    for typed in (one, other):
        assert Browser(server).log_in(user.username, typed).status == 303
    assert Browser(server).log_in(user.username, one + "x").status == 422


def test_the_profile_and_the_registration_spell_alike(make_server, school):
    httpd = make_server("CrvsRegistration On")
    httpd.start()
    composed, decomposed = SPELLINGS[0]
    browser = Browser(httpd)
    assert browser.post("/users/register/", {
        "full_name": "Zoé", "username": "accents", "email": "", "code": "", "new_password": decomposed,
        "new_password_again": decomposed}).status == 303
    assert Browser(httpd).log_in("accents", composed).status == 303
    assert browser.post("/users/profile/password/", {
        "old_password": composed, "new_password": "o\u0301\u0323la\u0301-encore", "new_password_again": "ọ́lá-encore"}).status == 303
    assert Browser(httpd).log_in("accents", "ọ́lá-encore").status == 303


def test_the_command_spells_alike(mariadb, server, school):
    user = school.user()
    composed, decomposed = SPELLINGS[0]
    done = mariadb.crvs_admin("school", "user", "passwd", user.username, "--password-stdin", text=decomposed + "\n")
    assert done.returncode == 0, done.stderr
    assert Browser(server).log_in(user.username, composed).status == 303


def test_an_old_hash_opens_as_it_was_typed_and_from_then_on_in_any_spelling(server, school):
    composed, decomposed = SPELLINGS[0]
    user = school.user(password_hash=OLD_HASH)
    kept = school.open_session(user)
    assert Browser(server).log_in(user.username, decomposed + "!").status == 422
    assert hash_of(school, user) == OLD_HASH
    assert Browser(server).log_in(user.username, decomposed).status == 303
    assert hash_of(school, user) != OLD_HASH
    assert Browser(server).log_in(user.username, composed).status == 303
    # It is the same password: nobody is signed out by it.
    assert school.sql("SELECT id FROM user_session WHERE token_hash = SHA2(%s, 256)", kept)


def test_an_old_hash_of_plain_text_stays(server, school):
    user = school.user()
    before = hash_of(school, user)
    assert Browser(server).log_in(user.username, PASSWORD).status == 303
    assert hash_of(school, user) == before


def test_the_limit_counts_composed_characters(server, school, visitor):
    """36 letters with an accent are 72 bytes; decomposed they are 108."""
    user = school.user()
    long = "é" * 36
    link = f"/users/set-password/{school.password_link(user)}/"
    typed = unicodedata.normalize("NFD", long)
    assert set(visitor.post(link, {"new_password": typed + "e", "new_password_again": typed + "e"}).errors) == {"new_password"}
    assert visitor.post(link, {"new_password": typed, "new_password_again": typed}).status == 303
    for spelling in (typed, long):
        assert Browser(server).log_in(user.username, spelling).status == 303
    assert set(Browser(server).log_in(user.username, typed + "e").errors) == {"password"}


def test_bytes_that_are_no_text_open_nothing(server, school):
    user = school.user()
    assert Browser(server).post("/users/login/", {"username": user.username, "password": b"a\xffbcdefgh"}).status == 422


def test_who_types_an_address_is_told_that_it_is_no_username(server, school):
    """In the same words whether there is an account of that address, of that name, or none."""
    school.user(email="zoe@lycee.example")
    school.user(username="nom@lycee.example")
    answers = {Browser(server).log_in(name, "wrong").page.one(id="errors").text
               for name in ("zoe@lycee.example", "nom@lycee.example", "personne@lycee.example")}
    assert len(answers) == 1 and "L’identifiant n’est pas l’adresse e-mail" in answers.pop()
    assert "adresse" not in Browser(server).log_in("personne", "wrong").page.one(id="errors").text
    assert Browser(server).log_in("nom@lycee.example", PASSWORD).status == 303


# ---- Hashes that another program made ----

def pbkdf2(password, algorithm="sha256", iterations=10000):
    """As Django writes it."""
    key = hashlib.pbkdf2_hmac(algorithm, password.encode(), b"salt4Abc", iterations)
    return f"pbkdf2_{algorithm}${iterations}$salt4Abc${base64.b64encode(key).decode()}"


@pytest.mark.parametrize("algorithm, iterations", [("sha256", 10000), ("sha256", 1000000), ("sha1", 20000)])
def test_a_password_from_django_opens_and_becomes_one_of_ours(server, school, algorithm, iterations):
    composed, decomposed = SPELLINGS[0]
    user = school.user(password_hash=pbkdf2(composed, algorithm, iterations))
    kept = school.open_session(user)
    before = hash_of(school, user)
    for wrong in (composed + "!", before):
        assert Browser(server).log_in(user.username, wrong).status == 422
    assert hash_of(school, user) == before
    assert Browser(server).log_in(user.username, decomposed).status == 303
    assert hash_of(school, user).startswith("$2y$10$")
    for typed in (composed, decomposed):
        assert Browser(server).log_in(user.username, typed).status == 303
    # It is the same password: nobody is signed out by it.
    assert school.sql("SELECT id FROM user_session WHERE token_hash = SHA2(%s, 256)", kept)


@pytest.mark.parametrize("hash", [
    pbkdf2("correct horse").replace("$10000$", "$9999$"), pbkdf2("correct horse").replace("$10000$", "$2147483647$"),
    pbkdf2("correct horse", "sha512"), "pbkdf2_sha256$10000$salt4Abc$", "pbkdf2_sha256$10000$salt4Abc$Zg=="])
def test_a_hash_that_is_none_opens_nothing(server, school, hash):
    user = school.user(password_hash=hash)
    try:
        assert Browser(server).log_in(user.username, PASSWORD).status == 422
        assert hash_of(school, user) == hash
    finally:
        school.sql("UPDATE user SET password_hash = '' WHERE id = %s", user.id)


def test_a_bcrypt_that_would_take_hours_opens_nothing_and_is_told(server, school):
    dear = PASSWORD_HASH.replace("$10$", "$31$")
    user = school.user(password_hash=dear)
    server.expect_log("a password opens nothing, since its bcrypt has the cost 31, and 14 is the most that is computed")
    try:
        assert Browser(server).log_in(user.username, PASSWORD).status == 422
        assert hash_of(school, user) == dear
    finally:
        school.sql("UPDATE user SET password_hash = '' WHERE id = %s", user.id)


def test_a_bcrypt_of_another_cost_is_hashed_again(server, school):
    """Cheaper than ours, as Moodle makes it of a file."""
    user = school.user(password_hash=CHEAP_HASH)
    for _ in range(2):
        assert Browser(server).log_in(user.username, PASSWORD).status == 303
        assert hash_of(school, user).startswith("$2y$10$")


def test_who_is_disabled_stays_so(server, school):
    user = school.user(password_hash=pbkdf2(PASSWORD), disabled_at="2026-01-01")
    assert Browser(server).log_in(user.username, PASSWORD).status == 422
    assert hash_of(school, user).startswith("pbkdf2_")
    school.sql("UPDATE user SET password_hash = '' WHERE id = %s", user.id)


def test_who_is_not_hashed_again_is_signed_in_all_the_same(server, school):
    user = school.user(password_hash=pbkdf2(PASSWORD))
    school.sql(f"""CREATE TRIGGER no_other_hash BEFORE UPDATE ON user FOR EACH ROW
        IF NEW.id = {user.id} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'; END IF""")
    server.expect_log("a password was not hashed again: .* not today")
    try:
        browser = Browser(server)
        assert browser.log_in(user.username, PASSWORD).status == 303
        assert browser.get("/users/profile/").status == 200
        assert hash_of(school, user).startswith("pbkdf2_")
    finally:
        school.sql("DROP TRIGGER no_other_hash")
    assert Browser(server).log_in(user.username, PASSWORD).status == 303
    assert hash_of(school, user).startswith("$2y$10$")


def test_the_old_password_of_the_profile_may_be_another_programs(server, school, sign_in):
    user = school.user(password_hash=pbkdf2(PASSWORD))
    browser = sign_in(user)
    for old, status in [("wrong horse", 422), (PASSWORD, 303)]:
        assert browser.post("/users/profile/password/", {
            "old_password": old, "new_password": "agrafe-neuve", "new_password_again": "agrafe-neuve"}).status == status
    assert Browser(server).log_in(user.username, "agrafe-neuve").status == 303

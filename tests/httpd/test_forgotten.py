# SPDX-License-Identifier: Apache-2.0
"""Forgotten passwords: a link by mail, which the page that asks for one says nothing about."""

import pytest

from mails import BOUNCE, FROM

ASKED = "Si un compte correspond"
PHRASE = {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"}


@pytest.fixture
def site(make_server, office, own_school):
    httpd = make_server(office.directives, database=own_school.database)
    httpd.start()
    return httpd


def ask(school, site, who, **more):
    browser = school.browser(site, **more)
    return browser, browser.post("/users/forgotten/", {"who": who})


def test_a_link_comes_by_mail_and_sets_a_password(own_school, site, office):
    user = own_school.user(email="zoe@example.org", full_name="Zoé Ngo", language="fr")
    browser, answer = ask(own_school, site, user.username)
    page = browser.follow(answer)
    assert ASKED in page.text and page.page.one("form", action="/users/login/")
    office.notify(site)
    mail, = office.mails()
    assert mail.arguments == ["--kept", "-i", "-f", BOUNCE, "--", "zoe@example.org"]
    assert mail.message["To"].addresses[0].addr_spec == "zoe@example.org"
    assert mail.message["From"].addresses[0].addr_spec == FROM
    assert "Zoé Ngo" in mail.text and user.username in mail.text and mail.message["Content-Language"] == "fr"
    link, = mail.links("/users/set-password/")
    assert f'href="http://localhost:{site.port}{link}"' in mail.html
    assert browser.post(link, PHRASE).status == 303
    assert own_school.browser(site).log_in(user.username, PHRASE["new_password"]).status == 303
    site.allow_log("password link")
    assert browser.get(link).status == 404
    assert own_school.sql("SELECT action, detail FROM audit WHERE actor_id IS NULL AND target_id = %s", user.id) == [
        ("password_link", "mail")]
    assert own_school.value("SELECT COUNT(*) FROM audit WHERE action = 'password_forgotten'") == 1


def test_the_link_is_good_for_an_hour_and_older_ones_end_but_for_the_slip_on_paper(own_school, site, office):
    user = own_school.user(email="ali@example.org")
    slip = own_school.password_link(user)
    links = []
    for _ in range(2):
        ask(own_school, site, "ALI@example.org")
        office.notify(site)
        links += office.mails()[0].links("/users/set-password/")
    left, = own_school.sql("SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), expires_at), mailed_to FROM user_link WHERE user_id = %s"
                           " AND mailed_to <> ''", user.id)
    assert 58 <= left[0] <= 60 and left[1] == "ali@example.org"
    browser = own_school.browser(site)
    site.allow_log("password link")
    assert [browser.get(link).status for link in (*links, f"/users/set-password/{slip}/")] == [404, 200, 200]
    assert browser.post(links[1], PHRASE).status == 303
    assert browser.get(f"/users/set-password/{slip}/").status == 404


def test_the_link_ends_with_the_address_it_was_mailed_to(own_school, site, office):
    user = own_school.user(email="ancienne@example.org")
    slip = own_school.password_link(user)
    ask(own_school, site, user.username)
    office.notify(site)
    link, = office.mails()[0].links("/users/set-password/")
    browser = own_school.browser(site)
    form = browser.get(link)
    assert form.status == 200
    own_school.sql("UPDATE user SET email = 'nouvelle@example.org' WHERE id = %s", user.id)
    site.allow_log("password link")
    assert browser.get(link).status == browser.post(link, PHRASE).status == 404
    assert browser.get(f"/users/set-password/{slip}/").status == 200


def test_what_means_nobody_is_not_kept(own_school, site, office):
    """It may be a password, typed into the wrong field."""
    own_school.sql("DELETE FROM password_request")
    user = own_school.user(email="connue@example.org")
    for who in ("Mon secret 7!", user.username):
        ask(own_school, site, who)
    office.notify(site)
    assert {typed for typed, in own_school.sql("SELECT typed FROM password_request")} == {"", user.username}
    assert len(office.mails()) == 1


@pytest.mark.parametrize("language, word", [("fr", "Mot de passe"), ("en", "password")])
def test_several_accounts_of_one_address_are_listed_in_one_mail(own_school, site, office, language, word):
    address = f"famille-{language}@example.org"
    children = [own_school.user(email=address, full_name=name, language=language) for name in ("Ana Sow", "Éric Sow")]
    own_school.user(email=address, disabled_at="2026-01-01 00:00:00", full_name="Partie Sow")
    ask(own_school, site, address)
    office.notify(site)
    mail, = office.mails()
    assert len(mail.links("/users/set-password/")) == 2
    for child in children:
        assert child.full_name in mail.text and child.username in mail.text
    assert "Partie" not in mail.text and word.lower() in mail.text.lower()


def test_a_user_name_means_one_account_alone(own_school, site, office):
    one, other = (own_school.user(email="deux@example.org") for _ in range(2))
    kept = own_school.password_link(other)
    ask(own_school, site, one.username)
    office.notify(site)
    mail, = office.mails()
    assert one.username in mail.text and other.username not in mail.text
    assert own_school.browser(site).get(f"/users/set-password/{kept}/").status == 200


def test_nobody_learns_whether_there_is_such_an_account(own_school, site, office, log_of):
    """The same answer, by the same statements: nothing is looked up before the sender runs."""
    known = own_school.user(email="connu@example.org")
    own_school.user(username="sans-adresse")
    answers, statements = [], []
    for who in (known.username, "connu@example.org", "inconnu", "inconnu@example.org", "sans-adresse"):
        browser = own_school.browser(site)
        browser.get("/users/forgotten/")
        with log_of(own_school) as said:
            answer = browser.post("/users/forgotten/", {"who": who})
        answers.append((answer.status, answer.location, browser.follow(answer).page.one("main").text))
        statements.append(said)
    assert len(set(answers)) == 1
    assert statements.count(statements[0]) == len(statements) and statements[0]
    office.notify(site)
    assert [mail.to for mail in office.mails()] == ["connu@example.org"]


def test_an_account_gets_three_links_an_hour(own_school, site, office):
    user = own_school.user(email="souvent@example.org")
    counts = []
    for who in (user.username, "souvent@example.org") * 2:
        ask(own_school, site, who)
        office.notify(site)
        counts.append(len(office.mails()))
    assert counts == [1, 1, 1, 0]


@pytest.mark.parametrize("first, last", [("{name}", "{name}"), ("{name}", "{address}"), ("{address}", "{address}")])
def test_who_asks_again_before_the_mail_goes_out_gets_one_whose_link_works(own_school, site, office, first, last):
    other = own_school.user(email="autre@example.org")
    user = own_school.user(email="impatiente@example.org")
    own_school.sql("UPDATE user SET email = CONCAT(id, '@example.org') WHERE id IN (%s, %s)", user.id, other.id)
    for who in (first, other.username, first, last):
        assert ask(own_school, site, who.format(name=user.username, address=f"{user.id}@example.org"))[1].status == 303
    office.notify(site)
    mails = office.mails()
    assert sorted(mail.to for mail in mails) == sorted(f"{one.id}@example.org" for one in (user, other))
    for mail in mails:
        link, = mail.links("/users/set-password/")
        assert own_school.browser(site).get(link).status == 200


def test_a_mail_for_all_of_an_address_is_not_replaced_by_one_for_a_name(own_school, site, office):
    one, other = (own_school.user(email="fratrie@example.org") for _ in range(2))
    for who in ("fratrie@example.org", one.username):
        ask(own_school, site, who)
    office.notify(site)
    assert any(other.username in mail.text for mail in office.mails())


def test_who_asks_too_often_is_told_to_wait(own_school, site):
    for _ in range(3):
        assert ask(own_school, site, "Le.Meme")[1].status == 303
    site.expect_log("too many requests for forgotten passwords")
    _, answer = ask(own_school, site, "le.meme")
    assert answer.status == 429 and int(answer.headers["Retry-After"]) > 0 and answer.values["who"] == "le.meme"
    assert ask(own_school, site, "un.autre")[1].status == 303


@pytest.mark.parametrize("who", ["", "   ", "x" * 255, b"a\xff"])
def test_what_can_be_nobody_is_refused(own_school, site, who):
    _, answer = ask(own_school, site, who)
    assert answer.status == 422 and set(answer.errors) == {"who"}


def test_whose_address_is_another_ones_name_gets_nothing_of_theirs(own_school, site, office):
    """An account may be called like another one's address: each address gets its own accounts alone."""
    own_school.user(username="victime@example.org", email="voleur@example.org", full_name="Un Voleur")
    own_school.user(email="victime@example.org", full_name="Une Victime")
    ask(own_school, site, "victime@example.org")
    office.notify(site)
    texts = {mail.to: mail.text for mail in office.mails()}
    assert set(texts) == {"voleur@example.org", "victime@example.org"}
    assert "Victime" not in texts["voleur@example.org"] and "Voleur" not in texts["victime@example.org"]


def test_a_mailbox_gets_no_link_of_one_that_only_looks_alike(own_school, site, office):
    """The column takes é for e and Ａ for A; a mailbox does not."""
    other = own_school.user(email="rene@éxample.org".replace("é", "e").replace("rene", "rené"), full_name="René Autre")
    one = own_school.user(email="Rene@example.org", full_name="René Vrai")
    own_school.user(email="rene@example.ｏrg", full_name="René Large")
    ask(own_school, site, "rene@example.org")
    office.notify(site)
    mail, = office.mails()
    assert mail.to == "Rene@example.org" and one.full_name in mail.text and len(mail.links("/users/set-password/")) == 1
    assert own_school.value("SELECT COUNT(*) FROM user_link WHERE user_id = %s", other.id) == 0


def test_the_login_page_leads_there_where_mail_is_sent(own_school, site, make_server):
    assert own_school.browser(site).get("/users/login/").page.all("a", href="/users/forgotten/")
    without = make_server(database=own_school.database)
    without.start()
    browser = own_school.browser(without)
    assert not browser.get("/users/login/").page.all("a", href="/users/forgotten/")
    assert browser.get("/users/forgotten/").status == 404

# SPDX-License-Identifier: Apache-2.0
"""How mail goes out: what it looks like to other programs, what becomes of one that is not taken, and of the sender."""

import email
import email.header
import email.policy
import email.utils
import random
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest

from mails import BOUNCE, FROM

TRAPS = ["Zoé Ngo", "L’été ☀", "x" * 140, "é" * 150, 'Un "Nom", Autre <a@b.c>', "A\r\nBcc: intrus@example.org",
         "B\nSubject: autre\n\nautre corps", "=?utf-8?q?caché?=", "  blancs  ", "-oQ/tmp", "o'Neil; rm -rf /", "`id`$(id)",
         "<script>alert(1)</script>", "{{off}} {{{off}}}", "point\n.\nfin", "From quelqu'un", "\u202etruc", "a" * 76 + " " + "b" * 60,
         "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 " * 12]


@pytest.fixture
def site(make_server, office, emptied_school):
    httpd = make_server(office.directives, database=emptied_school.database)
    httpd.write()
    return httpd


def request_password(school, user):
    """As the page does. Returns the request's id."""
    return school.insert("password_request", {"typed": user.username, "ip_address": "192.0.2.7"},
                         requested_at="UTC_TIMESTAMP()")


def states(school):
    return dict(school.sql("SELECT state, COUNT(*) FROM notice GROUP BY state"))


def doctor_of(school, office, httpd):
    return school.mariadb.crvs_admin(school.database, "doctor", "--apache", office.command(httpd)[-1]).stdout


def make_due(school):
    school.sql("UPDATE notice SET due_at = UTC_TIMESTAMP() WHERE state = 'waiting'")


# ---- What it looks like ----

def display_name(mail):
    """Of the recipient. Python's newer parser leaves white space between encoded words of a name."""
    old = email.message_from_bytes(mail.bytes)
    return str(email.header.make_header(email.header.decode_header(email.utils.parseaddr(old["To"])[0])))


def check_head(mail, name):
    """RFC 5322 and 2047, by the bytes and by Python's parser."""
    head, _, _ = mail.bytes.partition(b"\n\n")
    assert b"\r" not in mail.bytes and head.isascii()
    assert all(len(line) <= 78 for line in head.split(b"\n"))
    names = [line.partition(b":")[0].decode() for line in head.split(b"\n") if line[:1] not in b" \t"]
    assert len(names) == len(set(names)), "a field twice"
    assert {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"} <= set(names)
    assert not {"Bcc", "Cc"} & set(names)
    message = mail.message
    assert not message.defects and not any(message[field].defects for field in names)
    address, = message["To"].addresses
    assert address.addr_spec == mail.to
    assert display_name(mail).split() == re.sub(r"[\x00-\x1f]", " ", name).split()
    assert message["From"].addresses[0].addr_spec == FROM
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@localhost>", message["Message-ID"])
    assert abs(time.time() - email.utils.parsedate_to_datetime(message["Date"]).timestamp()) < 3600
    assert all(len(line) <= 998 for line in mail.bytes.split(b"\n"))


@pytest.mark.parametrize("name", TRAPS, ids=lambda name: ascii(name[:12]))
def test_a_name_is_a_name_wherever_it_stands(emptied_school, site, office, name):
    user = emptied_school.user(full_name=name, email="quelqu'un+a@example.org")
    request_password(emptied_school, user)
    office.notify(site)
    mail, = office.mails()
    check_head(mail, name)
    assert mail.arguments == ["--kept", "-i", "-f", BOUNCE, "--", "quelqu'un+a@example.org"]
    assert name in mail.text
    assert "<script" not in mail.html and "intrus" not in str(mail.message["To"].addresses[0].addr_spec)
    assert len([part for part in mail.message.walk()]) == 3
    assert not [part.defects for part in mail.message.walk() if part.defects]


@pytest.mark.parametrize("address, goes", [
    ("-oQ/tmp/x@example.org", True), ("a@b", True), ("a.b+c@ex-ample.org", True), ("é@example.org", False),
    ("a@exämple.org", False), ("a..b@example.org", False), ("a@example..org", False), ("a@-", True), ("a'b@example.org", True),
    ("(a)@example.org", False), ("a\\@example.org", False), ("a@example.org.", False), ("a\r\n@example.org", False)])
def test_addresses_that_mail_can_go_to(emptied_school, site, office, address, goes):
    """What is stored may have come from elsewhere: it is looked at again before it goes to a program."""
    user = emptied_school.user(email=address)
    request_password(emptied_school, user)
    office.notify(site)
    mails = office.mails()
    assert [mail.arguments[-2:] for mail in mails] == ([["--", address]] if goes else [])
    assert states(emptied_school) == {"sent" if goes else "dropped": 1}


def test_the_school_is_named_in_its_own_letters(emptied_school, make_server, office):
    httpd = make_server(office.directives + 'CrvsSchoolName "Lycée «L’Étoile», classe: 6e"\n', database=emptied_school.database)
    httpd.write()
    request_password(emptied_school, emptied_school.user(email="a@example.org"))
    office.notify(httpd)
    mail, = office.mails()
    assert mail.message["From"].addresses[0].display_name == "Lycée «L’Étoile», classe: 6e"
    assert mail.subject == "Choisir un nouveau mot de passe – Lycée «L’Étoile», classe: 6e"


# ---- What is not taken ----

def test_one_that_is_not_taken_is_tried_again_later_and_later_and_given_up(emptied_school, site, office):
    user = emptied_school.user(email="plein@example.org")
    request_password(emptied_school, user)
    office.answer(75, "mailbox full\nmore")
    waits = []
    for attempt in range(1, 6):
        done = office.notify(site)
        assert "1 not taken" in done.stdout and "exit status 75: mailbox full" in done.stderr
        state, attempts, wait, problem = emptied_school.sql(
            "SELECT state, attempts, ROUND(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), due_at) / 60), problem FROM notice")[0]
        assert attempts == attempt and problem == "exit status 75: mailbox full"
        waits.append(int(wait))
        assert office.notify(site).stdout == ""
        make_due(emptied_school)
    assert state == "failed" and waits[:4] == [1, 5, 30, 120]
    office.answer(0)
    office.notify(site)
    assert office.mails() == []
    said = doctor_of(emptied_school, office, site)
    assert "mail: 1 notices were given up in the last 7 days, the last one: exit status 75: mailbox full" in said


def test_no_log_says_whose_an_address_is(emptied_school, site, office):
    request_password(emptied_school, emptied_school.user(email="zoe@example.org"))
    office.answer(75, "<zoe@example.org>: busy, ask postmaster@example.net")
    done = office.notify(site)
    assert done.stderr.endswith("exit status 75: <***@example.org>: busy, ask ***@example.net\n")
    for _ in range(4):
        make_due(emptied_school)
        office.notify(site)
    doctor = emptied_school.mariadb.crvs_admin(emptied_school.database, "doctor", "--apache", office.command(site)[-1])
    assert "***@example.org" in doctor.stdout and "zoe@" not in doctor.stdout
    assert emptied_school.value("SELECT state FROM notice WHERE problem LIKE '%%<zoe@example.org>: busy%%'") == "failed"


@pytest.mark.parametrize("shift", ["", "x"])
def test_a_long_reason_is_cut_between_characters(emptied_school, site, office, shift):
    request_password(emptied_school, emptied_school.user(email="plein@example.org"))
    office.answer(75, shift + "é" * 150)
    office.notify(site)
    assert "é" * 90 in emptied_school.value("SELECT problem FROM notice WHERE state = 'waiting'")


def test_a_mail_that_was_not_taken_is_the_same_mail_when_it_is(emptied_school, site, office):
    user = emptied_school.user(email="plus-tard@example.org")
    request_password(emptied_school, user)
    office.answer(75)
    office.notify(site)
    assert states(emptied_school) == {"waiting": 1}
    office.answer(0)
    make_due(emptied_school)
    office.notify(site)
    mail, = office.mails()
    token = mail.links("/users/set-password/")[0].split("/")[3]
    assert emptied_school.value("SELECT user_id FROM user_link WHERE token_hash = SHA2(%s, 256)", token) == user.id


def test_an_address_that_is_none_gets_nothing_more(emptied_school, site, office):
    user = emptied_school.user(email="parti@example.org")
    request_password(emptied_school, user)
    office.answer(67, "no such user")
    office.notify(site)
    office.answer(0)
    request_password(emptied_school, user)
    office.notify(site)
    assert office.mails() == [] and states(emptied_school) == {"failed": 1, "dropped": 1}
    emptied_school.sql("UPDATE user SET email = 'nouvelle@example.org' WHERE id = %s", user.id)
    request_password(emptied_school, user)
    office.notify(site)
    assert [mail.to for mail in office.mails()] == ["nouvelle@example.org"]


def test_a_mail_server_whose_name_is_not_found_stops_no_address(emptied_school, site, office):
    """Else a morning without names would silence the whole school."""
    request_password(emptied_school, emptied_school.user(email="ici@example.org"))
    office.answer(68, "cannot locate host smtp.example.org")
    office.notify(site)
    assert states(emptied_school) == {"waiting": 1}
    office.answer(0)
    make_due(emptied_school)
    office.notify(site)
    assert [mail.to for mail in office.mails()] == ["ici@example.org"]


def test_a_host_that_is_not_found_stops_an_address_once_given_up_where_others_got_their_mail(emptied_school, site, office):
    gone, here = (emptied_school.user(email=f"eleve@{host}.example.org") for host in ("parti", "ici"))
    request_password(emptied_school, gone)
    office.answer(68, "parti.example.org: host not found")
    for _ in range(4):
        office.notify(site)
        make_due(emptied_school)
    assert states(emptied_school) == {"waiting": 1}
    office.answer(0)
    emptied_school.sql("UPDATE notice SET due_at = UTC_TIMESTAMP() + INTERVAL 1 HOUR")
    request_password(emptied_school, here)
    office.notify(site)
    make_due(emptied_school)
    office.answer(68, "parti.example.org: host not found")
    office.notify(site)
    assert states(emptied_school) == {"sent": 1, "failed": 1}
    assert emptied_school.sql("SELECT user_id, stop_reason FROM notice_person WHERE stopped_at IS NOT NULL") == [
        (gone.id, "exit status 68: parti.example.org: host not found")]


def test_a_host_that_is_not_found_stops_no_address_where_nobody_got_mail(emptied_school, site, office):
    request_password(emptied_school, emptied_school.user(email="ici@example.org"))
    office.answer(68, "cannot locate host smtp.example.org")
    for _ in range(5):
        office.notify(site)
        make_due(emptied_school)
    assert states(emptied_school) == {"failed": 1}
    assert not emptied_school.value("SELECT COUNT(*) FROM notice_person WHERE stopped_at IS NOT NULL")


@pytest.mark.parametrize("whom, answer, stops", [
    ("ici@example.org", "550 5.1.1 no such user", True),
    ("ici@example.org", "550-5.1.1 no such user", True),
    ("ici@example.org", "552 5.2.2 mailbox full", False),
    ("ici@example.org", "550 no such user", False),
    ("retours@example.org", "550 5.1.1 no such sender", False),
    ("retour-ici@example.org", "550 5.1.1 no such sender", False)])
def test_whom_the_mail_server_behind_msmtp_does_not_know_gets_nothing_more(emptied_school, site, office, whom, answer, stops):
    request_password(emptied_school, emptied_school.user(email="ici@example.org"))
    office.answer(65, f"msmtp\u00a0: l'adresse {whom} n'est pas acceptée\nmsmtp\u00a0: message du serveur\u00a0: {answer}\nmsmtp: fin")
    office.notify(site)
    assert states(emptied_school) == {"failed" if stops else "waiting": 1}
    assert emptied_school.value("SELECT problem FROM notice").endswith(answer), "or nobody knows why"
    assert emptied_school.value("SELECT COUNT(*) FROM notice_person WHERE stopped_at IS NOT NULL") == stops


def test_what_comes_back_stops_an_address(emptied_school, site, office):
    one, other = (emptied_school.user(email="revient@example.org") for _ in range(2))
    request_password(emptied_school, one)
    request_password(emptied_school, other)
    office.notify(site)
    office.mails()
    done = emptied_school.mariadb.crvs_admin(emptied_school.database, "notify", "bounce", "--reason", "User unknown",
                                             "Revient@example.org")
    assert done.returncode == 0 and done.stdout == "Revient@example.org: 2 accounts\n"
    assert "nothing arrives at the addresses of 2 accounts" in doctor_of(emptied_school, office, site)
    request_password(emptied_school, one)
    office.notify(site)
    assert office.mails() == []
    assert sorted(emptied_school.sql("SELECT target_id, detail FROM audit WHERE action = 'address_stopped'")) == [
        (one.id, "User unknown"), (other.id, "User unknown")]
    emptied_school.sql("UPDATE user SET email = '' WHERE id = %s", other.id)
    assert "nothing arrives at the addresses of 1 accounts" in doctor_of(emptied_school, office, site)
    done = emptied_school.mariadb.crvs_admin(emptied_school.database, "notify", "bounce", "autre@example.org")
    assert done.returncode == 1 and "nobody" in done.stderr


# As Postfix 3.7 and exim 4.96 write what comes back. exim has the status 5.0.0 whatever the other server said.
POSTFIX = """From MAILER-DAEMON  Sun Nov 29 10:00:00 2026
Return-Path: <>
From: MAILER-DAEMON@classe.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: retours@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="2D0A81F4E7.1764410400/classe.test"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--2D0A81F4E7.1764410400/classe.test
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

--2D0A81F4E7.1764410400/classe.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; classe.test
X-Postfix-Queue-ID: 2D0A81F4E7
Arrival-Date: Sun, 29 Nov 2026 09:59:59 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: {said}

--2D0A81F4E7.1764410400/classe.test
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: classe@example.org
To: <{address}>

Final-Recipient: rfc822; autre@example.org
Action: failed
Status: 5.1.1

--2D0A81F4E7.1764410400/classe.test--
"""
EXIM = """Return-path: <>
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@vm>
To: retours@example.org
References: <0123@localhost>
Content-Type: multipart/report; report-type=delivery-status; boundary=1764410400-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1vPabc-000001-01@vm>

--1764410400-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--1764410400-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; vm

Action: {action}
Final-Recipient: rfc822;{address}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: {said}

--1764410400-eximdsn-1804289383
Content-type: message/rfc822

From: classe@example.org
To: <{address}>

Final-Recipient: rfc822; autre@example.org
Action: failed
Status: 5.1.1

--1764410400-eximdsn-1804289383--
"""


def bounce(office, site, text):
    return subprocess.run([office.command(site)[0], "notify", "bounce"], input=text, text=True, capture_output=True,
                          env=office.environment())


@pytest.fixture
def inconnu(emptied_school, site, office):
    """Somebody to whom a mail was sent."""
    users = [emptied_school.user(email=f"{name}@example.org") for name in ("inconnu", "autre")]
    for user in users:
        request_password(emptied_school, user)
    office.notify(site)
    return users[0]


def stopped(school):
    return [row[0] for row in school.sql("SELECT u.email FROM user u JOIN notice_person p ON p.user_id = u.id"
                                         " WHERE p.stopped_at IS NOT NULL")]


UNKNOWN = "smtp; 550-5.1.1 The account that you tried to reach does not\n 550 5.1.1 exist"


@pytest.mark.parametrize("report, action, status, said, stops", [
    (POSTFIX, "failed", "5.1.1", 'X-Postfix; unknown user: "inconnu"', True),
    (POSTFIX, "failed", "5.1.1", "smtp; 550 5.1.1 <inconnu@example.org>: Recipient address\n    rejected: User unknown", True),
    (POSTFIX, "failed", "5.1.10", "smtp; 556 5.1.10 null MX", True),
    (POSTFIX, "failed", "5.4.4", "X-Postfix; Host or domain name not found", True),
    (POSTFIX, "failed", "5.0.0", "smtp; 550 quota exceeded", False),
    (POSTFIX, "failed", "5.1.7", "smtp; 550 5.1.7 sender refused", False),
    (POSTFIX, "failed", "5.1.8", "smtp; 550 5.1.8 sender's domain not found", False),
    (POSTFIX, "failed", "5.2.2", "smtp; 552 5.2.2 mailbox full", False),
    (POSTFIX, "failed", "5.7.1", "smtp; 550 5.7.1 no such words here: 5.1.1", False),
    (POSTFIX, "delayed", "4.4.1", "X-Postfix; connection timed out", False),
    (POSTFIX, "delivered", "5.1.1", "smtp; 250 fine", False),
    (EXIM, "failed", "5.0.0", UNKNOWN, True),
    (EXIM, "failed", "5.0.0", "smtp; 550 5.1.1 user unknown", True),
    (EXIM, "failed", "5.0.0", "smtp; 552-5.2.2 The recipient's inbox is full\n 552 5.2.2 try later", False),
    (EXIM, "failed", "5.0.0", "smtp; 550-5.7.26 This mail has been blocked\n 550 5.7.26 5.1.1", False),
    (EXIM, "failed", "5.0.0", "smtp; 550 5.1.8 sender refused", False),
    (EXIM, "failed", "5.0.0", "smtp; 550 no such user", False)])
def test_a_report_stops_whom_it_calls_unknown(emptied_school, site, office, inconnu, report, action, status, said, stops):
    done = bounce(office, site, report.format(address="inconnu@example.org", action=action, status=status, said=said))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("***@example.org: 1 account\n" if stops else "")
    assert stopped(emptied_school) == (["inconnu@example.org"] if stops else [])


def test_exim_says_nothing_more_of_what_it_gave_up_itself(emptied_school, site, office, inconnu):
    """A retry timeout, a domain without a mail server."""
    text = EXIM.replace("Remote-MTA: dns; mx.example.org\nDiagnostic-Code: {said}\n", "")
    assert bounce(office, site, text.format(address="inconnu@example.org", action="failed", status="5.0.0")).stdout == ""
    assert stopped(emptied_school) == []


GOOD = {"address": "inconnu@example.org", "action": "failed", "status": "5.1.1", "said": UNKNOWN}


@pytest.mark.parametrize("text", [
    POSTFIX.format(**GOOD).replace("multipart/report", "multipart/mixed"),
    POSTFIX.format(**GOOD).replace("message/delivery-status", "text/plain"),
    POSTFIX.format(**GOOD).replace("boundary=", "bound="),
    POSTFIX.format(**GOOD | {"address": "a" * 1100 + "Final-Recipient: rfc822;inconnu@example.org"}),
    POSTFIX.format(**GOOD | {"status": "5.2.2", "said": "x" * (998 - len("Diagnostic-Code: ")) + "Status: 5.1.1"}),
    "Final-Recipient: rfc822; inconnu@example.org\nAction: failed\nStatus: 5.1.1\n", ""],
    ids=["no-report", "no-status-part", "no-parts", "long-address", "long-line", "bare", "empty"])
def test_what_is_no_report_stops_nothing(emptied_school, site, office, inconnu, text):
    done = bounce(office, site, text)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert stopped(emptied_school) == []


def test_a_report_on_somebody_who_was_sent_nothing_of_late_stops_nothing(emptied_school, site, office, inconnu):
    """Anybody can write a report."""
    emptied_school.sql("UPDATE notice SET done_at = UTC_TIMESTAMP() - INTERVAL 8 DAY")
    assert bounce(office, site, POSTFIX.format(**GOOD)).stdout == "***@example.org: 0 accounts\n"
    assert stopped(emptied_school) == []
    emptied_school.sql("UPDATE notice SET done_at = UTC_TIMESTAMP() - INTERVAL 6 DAY")
    assert bounce(office, site, POSTFIX.format(**GOOD)).stdout == "***@example.org: 1 account\n"
    assert stopped(emptied_school) == ["inconnu@example.org"]


def test_a_report_comes_again_where_the_database_is_away(site, office, emptied_school, tmp_path):
    """75, as sysexits.h has it; Postfix and exim take any other status for the last word."""
    away = tmp_path / "away.cnf"
    away.write_text(f"[crvs]\nsocket = {tmp_path}/none.sock\nuser = crvs\ndatabase = crvs\n")
    away.chmod(0o600)
    environment = office.environment() | {"CRVS_CONFIG": str(away)}
    for words, status in (([], 75), (["inconnu@example.org"], 1)):
        done = subprocess.run([office.command(site)[0], "notify", "bounce", *words], input=POSTFIX.format(**GOOD), text=True,
                              capture_output=True, env=environment)
        assert done.returncode == status and "no connection to the database" in done.stderr


def test_where_the_mail_server_is_away_the_others_wait(emptied_school, site, office):
    """Five that are not taken in a row: the rest keeps its tries."""
    for number in range(12):
        request_password(emptied_school, emptied_school.user(email=f"a{number}@example.org"))
    office.answer(69, "relay away")
    assert office.notify(site).stdout.startswith("0 sent, 5 not taken")
    assert sorted(emptied_school.sql("SELECT attempts, COUNT(*) FROM notice GROUP BY attempts")) == [(0, 7), (1, 5)]


def test_a_program_that_is_not_there_is_named(emptied_school, make_server, office):
    httpd = make_server("CrvsMailFrom classe@example.org\nCrvsMailCommand /nowhere/sendmail\n", database=emptied_school.database)
    httpd.write()
    request_password(emptied_school, emptied_school.user(email="a@example.org"))
    done = office.notify(httpd)
    assert "/nowhere/sendmail: No such file or directory" in done.stderr
    assert "CrvsMailCommand: /nowhere/sendmail: No such file or directory" in doctor_of(emptied_school, office, httpd)


def test_without_a_sender_nothing_is_sent(emptied_school, make_server, office):
    httpd = make_server(database=emptied_school.database)
    httpd.write()
    done = emptied_school.mariadb.crvs_admin(emptied_school.database, *office.command(httpd)[1:])
    assert done.returncode == 1 and "CrvsMailFrom" in done.stderr


@pytest.mark.parametrize("directive", [
    "CrvsMailFrom pas-une-adresse", 'CrvsMailFrom "a@b.org\\nBcc: x@y.org"', "CrvsMailBounce é@example.org",
    "CrvsMailCommand sendmail", 'CrvsMailCommand ""', "CrvsMailInvitations maybe"])
def test_a_wrong_directive_stops_configtest(make_server, directive):
    done = make_server(directive).run("-t")
    assert done.returncode != 0 and directive.split()[0] in done.stderr


# ---- The sender itself ----

def test_killed_at_any_moment_it_loses_nothing_and_doubles_no_more_than_one_mail(emptied_school, site, office):
    """A thousand mails, and kill -9 wherever it happens to be: each kill doubles at most the mail in flight."""
    count = 1000
    emptied_school.sql("INSERT INTO user (username, email, full_name, role, created_at)"
                       " SELECT CONCAT('eleve', seq), CONCAT('eleve', seq, '@example.org'), CONCAT('Élève ', seq), 'learner',"
                       " UTC_TIMESTAMP() FROM seq_1_to_1000")
    emptied_school.sql("INSERT INTO password_request (typed, requested_at) SELECT username, UTC_TIMESTAMP() FROM user")
    chance, kills, arrived = random.Random(7), 0, []
    while True:
        # Whoever died holding a mail has its minute cut short.
        emptied_school.sql("UPDATE notice SET due_at = UTC_TIMESTAMP() WHERE state = 'waiting' AND attempts > 0")
        process = office.start(site)
        try:
            process.wait(timeout=chance.uniform(0.05, 2.5) if kills < 12 else None)
            ended = process.returncode == 0
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills, ended = kills + 1, False
        process.stdout.close()
        process.stderr.close()
        arrived += office.mails()
        if ended and not emptied_school.value("SELECT COUNT(*) FROM notice WHERE state = 'waiting'"):
            break
    ids = [mail.message["Message-ID"] for mail in arrived]
    assert len({mail.to for mail in arrived}) == count and len(set(ids)) == len(arrived)
    # A quick machine is done before the twelfth.
    assert kills and len(arrived) <= count + kills
    assert states(emptied_school) == {"sent": count}


def test_two_at_once_send_each_mail_once(emptied_school, site, office):
    for number in range(60):
        request_password(emptied_school, emptied_school.user(email=f"b{number}@example.org"))
    senders = [office.start(site) for _ in range(3)]
    assert [sender.wait() for sender in senders] == [0, 0, 0]
    for sender in senders:
        sender.stdout.close()
        sender.stderr.close()
    assert sorted(mail.to for mail in office.mails()) == sorted(f"b{number}@example.org" for number in range(60))


# ---- Real parts ----

@pytest.fixture
def sink():
    """A mail server that keeps what it gets: (sender, recipients, bytes)."""
    controller = pytest.importorskip("aiosmtpd.controller")
    taken = []

    class Handler:
        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith("inconnu"):
                return "550 5.1.1 no such user"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            return "250 OK"

    server = controller.Controller(Handler(), hostname="127.0.0.1", port=0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    server.start()
    yield server.port, taken
    server.stop()


def test_msmtp_brings_it_to_a_mail_server(emptied_school, make_server, office, sink, tmp_path):
    port, taken = sink
    settings = tmp_path / "msmtprc"
    settings.write_text(f"account default\nhost 127.0.0.1\nport {port}\nfrom {FROM}\nauth off\ntls off\n")
    settings.chmod(0o600)
    program = shutil.which("msmtp")
    assert program, "msmtp is not installed"
    httpd = make_server(f'CrvsMailFrom {FROM}\nCrvsMailBounce {BOUNCE}\nCrvsMailCommand "{program} -C {settings}"\n',
                        database=emptied_school.database)
    httpd.write()
    for name in ("-zoe", "inconnu"):
        request_password(emptied_school, emptied_school.user(email=f"{name}@example.org", full_name="Zoé . Ngo"))
    office.notify(httpd)
    (sender, recipients, content), = taken
    assert (sender, recipients) == (BOUNCE, ["-zoe@example.org"])
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert not message.defects and message["To"].addresses[0].display_name == "Zoé . Ngo"
    assert "/users/set-password/" in message.get_body(("plain",)).get_content()
    assert emptied_school.sql("SELECT address, stop_reason FROM notice_person WHERE stopped_at IS NOT NULL") == [
        ("inconnu@example.org", "550 5.1.1 no such user")]

# SPDX-License-Identifier: Apache-2.0
"""Those of the school who have an address: how far it got with them, and the mails that are sent to them."""

import hashlib

ASKED = "a-link-that-confirms-an-address-" + "0" * 11
OFF = "a-link-that-takes-somebody-off-all-" + "0" * 8


def add_addressed(school):
    """Who was asked to confirm an address, who has one at which nothing arrives, who hears of things, and who forgets."""
    people = {key: school.user(username=username, full_name=full_name, email=f"{username}@example.org")
              for key, username, full_name in (("asked", "invitee", "Paule Abega"), ("bounced", "introuvable", "Gora Tala"),
                                               ("chooser", "abonnee", "Fatou Fotso"), ("forgetful", "distrait", "Jean Kabongo"))}
    known(school, people["asked"], token_hash=hashlib.sha256(ASKED.encode()).hexdigest())
    known(school, people["bounced"], stopped_at="2026-11-20 08:00:00",
          stop_reason="550 5.1.1 <introuvable@example.org>: Recipient address rejected: User unknown in virtual mailbox table")
    known(school, people["chooser"], confirmed_at="2026-11-02 08:00:00", off_token=OFF)
    return people


def known(school, user, **columns):
    token = hashlib.sha256(user.username.encode()).hexdigest()[:43]
    school.insert("notice_person", {"user_id": user.id, "address": f"{user.username}@example.org", "off_token": token,
                                    "asked_at": "2026-11-01 08:00:00", **columns})


def add_classes(school, people):
    """Their classes. Returns where the links lead that stand in their mails."""
    teacher = school.user("trainer", full_name="Yann Essomba")
    classroom = school.classroom(teacher, list(people.values()), name="Seconde A", subject="Physique")
    club = school.classroom(teacher, [people["chooser"]], name="Club de sciences", subject="Physique")
    for kind in ("soon", "recording"):
        school.insert("notice_class_kind", {"user_id": people["chooser"].id, "classroom_id": club.id, "kind": kind, "is_on": 0})
    return {"otherClass": club.id, "confirm": f"notices/confirm/{ASKED}/", "off": f"notices/off/{OFF}/{classroom.id}/", "offAll": f"notices/off/{OFF}/"}


def send(office, httpd):
    """What crvs-admin notify hands over now."""
    office.notify(httpd)
    return [{"to": mail.to, "subject": mail.subject, "text": mail.text} for mail in office.mails()]

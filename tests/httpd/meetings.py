# SPDX-License-Identifier: Apache-2.0
"""What a session's rooms tell, in the shape that Prosody's event_sync and JaaS send it."""

import base64
import hmac
import json
import time
import uuid

from server import SECRET

EVENTS = "/meeting/events/"
HOST = "conference.meet.test"


def bearer(secret=SECRET):
    return {"Authorization": f"Bearer {secret}"}


class Prosody:
    """Tells of one session's room. Times are seconds since 1970; an event is (address, body)."""

    def __init__(self, room, breakout=None):
        self.common = {"room_name": room.lower(), "room_jid": f"{room.lower()}@{HOST}", "is_breakout": breakout is not None}
        if breakout:
            self.common["breakout_room_id"] = breakout

    @staticmethod
    def occupant(user, jid, joined, left=None):
        told = {"occupant_jid": f"{jid}@meet.test/ifWUENEKA37Y", "joined_at": joined}
        if user:
            told |= {"id": str(user.id), "name": user.full_name, "email": ""}
        return told | ({"left_at": left} if left is not None else {})

    def created(self, at):
        return "room/created", self.common | {"event_name": "muc-room-created", "created_at": at}

    def joined(self, *who):
        return "occupant/joined", self.common | {
            "event_name": "muc-occupant-joined", "active_occupants_count": 1, "occupant": self.occupant(*who)}

    def left(self, *who):
        return "occupant/left", self.common | {
            "event_name": "muc-occupant-left", "active_occupants_count": 0, "occupant": self.occupant(*who)}

    def destroyed(self, created, at, *occupants):
        return "room/destroyed", self.common | {
            "event_name": "muc-room-destroyed", "created_at": created, "destroyed_at": at,
            "all_occupants": [self.occupant(*who) for who in occupants]}


def post(browser, path, body, headers=None):
    """Posts as a program does: no cookies, no form's token."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return browser.request("POST", path, body, {"Content-Type": "application/json", "Accept": "*/*", "Cookie": None,
                                                **(bearer() if headers is None else headers)})


def tell(browser, *events):
    for address, body in events:
        answer = post(browser, EVENTS + address, body)
        assert answer.status == 200, answer


class Jaas:
    """Tells of one session's room as 8x8's webhook does: what begins and what ends apart, in milliseconds."""

    def __init__(self, room, run="f3a1"):
        self.room, self.run = room.lower(), run

    def event(self, kind, at, **data):
        return {"idempotencyKey": str(uuid.uuid4()), "customerId": "c", "appId": "vpaas-magic-cookie-1", "eventType": kind,
                "sessionId": self.run, "timestamp": at * 1000, "fqn": f"vpaas-magic-cookie-1/{self.room}",
                "data": {"conference": f"{self.room}@conference.vpaas-magic-cookie-1.8x8.vc", "isBreakout": False, **data}}

    def joined(self, participant, at, **data):
        """Of who comes in, the documentation has no id."""
        return self.event("PARTICIPANT_JOINED", at, participantId=participant, moderator="false", name="Un nom", **data)

    def left(self, user, participant, at, **data):
        return self.event("PARTICIPANT_LEFT", at, participantId=participant, moderator=False, name="Un nom",
                          id=str(user.id), disconnectReason="left", **data)


def tell_by_jaas(browser, *events):
    for event in events:
        body, now = json.dumps(event).encode(), str(int(time.time()))
        mac = hmac.digest(SECRET.encode(), f"{now}.".encode() + body, "sha256")
        answer = post(browser, "/classrooms/recording/webhook/", body,
                      {"X-Jaas-Signature": f"t={now},v1={base64.b64encode(mac).decode()}"})
        assert answer.status == 200, answer

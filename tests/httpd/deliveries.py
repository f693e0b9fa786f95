# SPDX-License-Identifier: Apache-2.0
"""Deliveries to the recording webhook, signed in each of the ways that it takes."""

import base64
import hashlib
import hmac
import json
import time

PATH = "/classrooms/recording/webhook/"
URL = "https://storage.example.com/recordings/lesson.mp4"
# Of the specification Standard Webhooks: base64 behind the prefix is the key.
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def body_of(session_id, url=URL, **more):
    return json.dumps({"session_id": session_id, "recording_url": url, **more}).encode()


def key_of(secret):
    return base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()


def standard_signature(secret, delivery_id, timestamp, body):
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key_of(secret), signed, "sha256")).decode()


def standard(secret, body, delivery_id="msg_1", timestamp=None):
    """The headers of Standard Webhooks 1.0."""
    timestamp = str(int(time.time())) if timestamp is None else timestamp
    return {"webhook-id": delivery_id, "webhook-timestamp": timestamp,
            "webhook-signature": standard_signature(secret, delivery_id, timestamp, body)}


def hub(secret, body):
    """GitHub's header."""
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def token(secret):
    return {"X-Webhook-Token": secret}


def bearer(secret):
    """As Prosody's plugins say it, and 8x8 where it is told to."""
    return {"Authorization": "Bearer " + secret}


def deliver(browser, body, headers, path=PATH, content_type="application/json"):
    """Posts a delivery as a program does: no cookies, no form's token."""
    return browser.request("POST", path, body, {"Content-Type": content_type, "Accept": "*/*", "Cookie": None,
                                                **headers})

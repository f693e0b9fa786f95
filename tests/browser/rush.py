# SPDX-License-Identifier: Apache-2.0
"""So many who sign in at once that whoever comes next waits for their turn; their passwords take as long as real ones."""

import concurrent.futures
import ctypes

from client import Browser
from school import PASSWORD

# As the module makes them itself: bcrypt of 2 to the 10th rounds.
SALT = b"$2y$10$abcdefghijklmnopqrstuu"
PEOPLE = [f"presse{number}" for number in range(12)]
WAIT = "/users/login/wait/"


def user(school, **columns):
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    return school.user(password_hash=crypt(PASSWORD.encode(), SALT).decode(), **columns)


def add_people(school):
    for username in PEOPLE:
        user(school, username=username)


def _sign_in_until(server, username, seconds):
    while True:
        browser = Browser(server)
        answer = browser.log_in(username, PASSWORD)
        assert answer.status == 303, answer
        if answer.location.startswith(WAIT):
            page = browser.get(answer.location)
            # Those who wait leave their turn to pass.
            if int(page.headers.get("Refresh", 0)) > seconds:
                return


def fill(server, seconds):
    """Whoever signs in next waits for at least so many seconds."""
    with concurrent.futures.ThreadPoolExecutor(len(PEOPLE)) as pool:
        for done in [pool.submit(_sign_in_until, server, username, seconds) for username in PEOPLE]:
            done.result()

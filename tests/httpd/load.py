# SPDX-License-Identifier: Apache-2.0
"""Many who use a server at once and without a pause, while something happens to it.

    with Load(httpd, school, people) as load:
        load.go_on()
        ...
        load.go_on()
    assert load.faults == []
    assert sorted(school.recordings(load.session)) == sorted(load.stored)
"""

import itertools
import threading
import time

import deliveries
from school import PASSWORD
from server import SECRET


class Load:
    """People who read pages and sign in, and machines that send, all at once and without a pause."""

    def __init__(self, httpd, school, people):
        # Whether 503 with Retry-After is an answer as good as others.
        self.may_ask_back = False
        self.httpd, self.school, self.people = httpd, school, people
        self.session = school.live_session(people.classroom, start=-5, started=-5)
        self.statuses, self.stored, self.faults = {}, [], []
        self.is_over = threading.Event()
        self.numbers = itertools.count(1)
        paths = ["/", "/classrooms/", f"/classrooms/{people.classroom.id}/", "/courses/", "/search/?q=a", "/users/profile/"]
        works = [self.reading(people.member, paths), self.reading(people.teacher, paths),
                 self.reading(people.admin, [*paths, "/users/", "/users/audit/", "/recordings/", "/categories/"]),
                 self.signing_in, self.sending, self.sending]
        self.threads = [threading.Thread(target=self.run, args=(number, work)) for number, work in enumerate(works)]

    def reading(self, user, paths):
        # Opened here: the connection that makes sessions is of one thread.
        browser = self.school.browser(self.httpd, user)
        ways = itertools.cycle(paths)
        return lambda: browser.get(next(ways))

    def signing_in(self):
        return self.school.browser(self.httpd).log_in(self.people.other.username, PASSWORD)

    def sending(self):
        url = f"https://storage.example.com/{next(self.numbers)}.mp4"
        response = self.school.browser(self.httpd).request("POST", deliveries.PATH, deliveries.body_of(self.session, url), {
            "Content-Type": "application/json", "X-Webhook-Token": SECRET})
        if response.status == 200:
            self.stored.append(url)
        return response

    def run(self, number, work):
        while not self.is_over.is_set():
            try:
                response = work()
            except (OSError, ValueError) as error:
                self.faults.append(repr(error))
                continue
            self.statuses.setdefault(number, []).append(response.status)
            asks_back = response.status == 503 and "Retry-After" in response.headers
            if response.status >= 500 and not (asks_back and self.may_ask_back):
                self.faults.append((number, response.status, response.body[:200]))

    def go_on(self, rounds=12):
        """Waits until each of them had so many answers more."""
        before = {number: len(self.statuses.get(number, [])) for number in range(len(self.threads))}
        deadline = time.monotonic() + 120
        while any(len(self.statuses.get(number, [])) < count + rounds for number, count in before.items()):
            assert time.monotonic() < deadline and not self.faults, self.faults[:5]
            time.sleep(0.01)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for thread in self.threads:
            thread.join()

# SPDX-License-Identifier: Apache-2.0
"""CrvsThrottleStore: two servers count failed logins together, in Redis or memcached, and each alone where that is away."""

import re

import pytest

from beside import Memcached, Redis
from client import Browser
from school import PASSWORD
from waiting import wait_until


@pytest.fixture(params=[Redis, Memcached], ids=["redis", "memcache"])
def store(request, tmp_path):
    with request.param(tmp_path) as store:
        yield store


@pytest.fixture
def pair(make_server, store):
    """Two servers with one store."""
    made = [make_server(around=f"CrvsThrottleStore {store.kind}:127.0.0.1:{store.port}",
                        modules=[f"socache_{store.kind}"]) for _ in range(2)]
    for httpd in made:
        httpd.start()
    return made


@pytest.fixture
def user(school):
    return school.user()


def fail(httpd, user, times):
    return [Browser(httpd).log_in(user.username, "wrong").status for _ in range(times)]


def test_ten_failures_are_ten_on_both(pair, user):
    one, other = pair
    assert fail(one, user, 5) + fail(other, user, 5) == [422] * 10
    for httpd in pair:
        httpd.expect_log("too many failed logins")
        response = Browser(httpd).log_in(user.username, PASSWORD)
        assert response.status == 429 and 0 < int(response.headers["Retry-After"]) <= 901


def test_ten_failures_are_ten_under_prefork(make_server, store, user):
    """Where each request has a process, and each process asks by itself."""
    httpd = make_server(around=f"CrvsThrottleStore {store.kind}:127.0.0.1:{store.port}",
                        modules=["mpm_prefork", f"socache_{store.kind}"], without=["mpm_event"])
    httpd.start()
    httpd.expect_log("too many failed logins")
    assert fail(httpd, user, 11) == [422] * 10 + [429]
    assert store.count() > 0


def test_a_success_is_counted_on_neither(pair, user):
    one, other = pair
    assert fail(one, user, 9) == [422] * 9
    for httpd in pair * 6:
        assert Browser(httpd).log_in(user.username, PASSWORD).status == 303
    assert fail(other, user, 1) == [422]


def test_each_counts_alone_while_the_store_is_away(pair, store, user):
    one, other = pair
    assert fail(one, user, 9) == [422] * 9
    store.kill()
    for httpd in pair:
        httpd.expect_log("crvs:warn.*CrvsThrottleStore: .* does not answer")
        httpd.expect_log("too many failed logins")
        httpd.allow_log("socache_|could not be counted")
        assert fail(httpd, user, 11) == [422] * 10 + [429]
        assert Browser(httpd).log_in(user.username, PASSWORD).status == 429


def test_the_store_counts_again_once_it_is_back(pair, store, school):
    for httpd in pair:
        httpd.allow_log("CrvsThrottleStore: .* does not answer|socache_")
        assert fail(httpd, school.user(), 1) == [422]
    store.kill()
    for httpd in pair:
        assert fail(httpd, school.user(), 1) == [422]
    store.start()

    def is_used(httpd):
        before = store.count()
        assert Browser(httpd).log_in(school.user().username, PASSWORD).status == 303
        return store.count() > before

    # It is looked for again some seconds later.
    for httpd in pair:
        wait_until(lambda: is_used(httpd))


def test_a_frozen_store_keeps_nobody_from_signing_in(pair, store, user):
    one, other = pair
    assert fail(one, user, 1) == [422]
    one.expect_log("crvs:warn.*CrvsThrottleStore: .* does not answer")
    one.allow_log("socache_|too many failed logins")
    with store.frozen():
        assert Browser(one).log_in(user.username, PASSWORD).status == 303
        assert fail(one, user, 11) == [422] * 10 + [429]
        # A server can be stopped meanwhile.
        one.stop()


@pytest.mark.parametrize("text, said", [
    ("CrvsThrottleStore disk", "takes shmcb, redis:HOST:PORT or memcache:HOST:PORT"),
    ("CrvsThrottleStore redis:localhost", "takes shmcb"),
    ("CrvsThrottleStore memcache:localhost:port", "takes shmcb"),
    ("CrvsThrottleStore redis:localhost:6379", "load mod_socache_redis .a2enmod socache_redis"),
])
def test_what_configtest_says(make_server, text, said):
    done = make_server(around=text).run("-t")
    assert done.returncode and re.search(said, done.stderr), done.stderr


def test_it_is_for_the_whole_of_apache(make_server):
    done = make_server("CrvsThrottleStore shmcb").run("-t")
    assert done.returncode and "CrvsThrottleStore cannot occur within <VirtualHost>" in done.stderr
    assert make_server(around="CrvsThrottleStore shmcb").run("-t").returncode == 0

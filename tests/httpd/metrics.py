# SPDX-License-Identifier: Apache-2.0
"""What monitoring reads of a server, by the parsers of Prometheus's own client."""

import os
import pathlib
import shutil
import subprocess

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_families
from prometheus_client.parser import text_string_to_metric_families as plain_families

PATH = "/crvs-metrics"
OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


def scrape(browser, accept=OPEN):
    """The families of one scrape, by name."""
    answer = browser.request("GET", PATH, headers={"Accept": accept, "Cookie": None})
    assert answer.status == 200 and answer.headers["Content-Type"] == accept, answer
    parse = open_families if accept == OPEN else plain_families
    return {family.name: family for family in parse(answer.text)}


def samples(browser):
    """(name, labels as a frozenset of pairs) to value.

    An answer is counted behind its last byte, but before the next request of its connection: whoever wants to see what
    a browser did asks with that browser.
    """
    return {(sample.name, frozenset(sample.labels.items())): sample.value
            for family in scrape(browser).values() for sample in family.samples}


class Change:
    """What a browser did since it was made: change("crvs_logins_total", result="ok")."""

    def __init__(self, browser):
        self.browser = browser
        self.before = samples(browser)

    def __call__(self, name, **labels):
        key = name, frozenset(labels.items())
        return samples(self.browser).get(key, 0) - self.before.get(key, 0)


def promtool(*arguments, text=None):
    """Runs promtool, which bootstrap takes out of its package where it isn't installed."""
    program = shutil.which("promtool") or str(pathlib.Path(os.environ["CRVS_BUILD_DIR"]) / "promtool")
    return subprocess.run([program, *map(str, arguments)], input=text, capture_output=True, text=True)

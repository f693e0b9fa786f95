# SPDX-License-Identifier: Apache-2.0
"""Waiting for what others do, and no longer than it can take."""

import os
import time

# How much longer everything may take: sanitizers make it several times slower.
PATIENCE = 4 if os.environ.get("CRVS_PRELOAD") else 1


def wait_until(condition, seconds=60):
    """Returns once `condition()` is true; fails where it isn't within those seconds."""
    deadline = time.monotonic() + seconds * PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "this did not come"
        time.sleep(0.02)

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What Require's checks leave for the hook that turns their result into a status.
 */
#ifndef CRVS_IDENTITY_REQUIRE_H
#define CRVS_IDENTITY_REQUIRE_H

/** The note that the database could not be asked: mod_authz_core itself knows no 503. */
#define CRVS_GUARD_AWAY "crvs-guard-away"

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/http/route.h"

const crvs_access_t crvs_access_anyone = {.name = "anyone"};
const crvs_access_t crvs_access_signed_in = {.name = "signed_in", .signed_in = true};
const crvs_access_t crvs_access_machine = {.name = "machine", .machine = true};
const crvs_access_t crvs_access_asset = {.name = "asset", .asset = true};
const crvs_access_t crvs_access_error = {.name = "error", .error = true};

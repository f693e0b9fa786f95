/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The further versions of a recording that is kept here: files made of its own, beside it.
 */
#ifndef CRVS_CORE_BASE_VERSION_H
#define CRVS_CORE_BASE_VERSION_H

typedef struct {
    const char *kind; /**< "light" or "sound": in the database, and in the links of a player */
    const char *name; /**< of its file: a recording's own has one dot, so that none is called so */
    const char *type;
} crvs_version_t;

enum { CRVS_VERSION_LIGHT, CRVS_VERSION_SOUND, CRVS_VERSIONS };

/** All of them, by their numbers. */
extern const crvs_version_t crvs_version_all[CRVS_VERSIONS];

/** The version whose file is called so; NULL: none. */
const crvs_version_t *crvs_version_of_name(const char *name);
/** The version of a kind; NULL: none. */
const crvs_version_t *crvs_version_of_kind(const char *kind);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * People of another program who come into a school that may have some already: from Moodle or Greenlight.
 *
 * A user name that is taken stays with whoever has it here. All are made in one transaction, or none.
 */
#ifndef CRVS_TAKEOVER_JOINERS_H
#define CRVS_TAKEOVER_JOINERS_H

#include "takeover/takeover.h"

/** Reads Moodle's accounts and makes them. @param prefix of its tables: "mdl_" */
crvs_error_t *crvs_moodle_take(crvs_takeover_t *takeover, const char *prefix);

/** Reads Greenlight's accounts and makes them; its recordings wait for an administrator to assign them. */
crvs_error_t *crvs_greenlight_take(crvs_takeover_t *takeover);

/** Somebody who comes. */
typedef struct {
    const char *id; /**< there */
    const char *username;
    const char *full_name;
    const char *family; /**< "": not known */
    const char *email;
    const char *role;
    const char *hash; /**< as it is there */
    bool is_disabled;
} crvs_joiner_t;

/** Makes an account, within a transaction. @param made counted up where it is new */
crvs_error_t *crvs_joiners_add(crvs_takeover_t *takeover, const crvs_joiner_t *joiner, int *made);

/** Runs @a write in a transaction, which a dry run undoes; what it tells is told once. */
crvs_error_t *crvs_joiners_write(crvs_takeover_t *takeover, crvs_error_t *(*write)(crvs_takeover_t *takeover));

/**
 * Reads some columns of a table as objects. @param columns with spaces between them; those behind a ? may be missing
 * @return NULL, or a sentence
 */
const char *crvs_joiners_read(crvs_takeover_t *takeover, const char *table, const char *columns, crvs_list_t **rows);

#endif

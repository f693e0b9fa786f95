/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts and categories. */
#include "accounts/accounts.h"
#include "accounts/bcrypt.h"
#include "accounts/pbkdf2.h"
#include "classrooms/category.h"
#include "core/text/slug.h"
#include "core/text/text.h"
#include "queries/accounts.h"
#include "queries/takeover.h"
#include "takeover/takeover.h"

#include <apr_strings.h>
#include <string.h>

#define NAME_LENGTH 150
#define EMAIL_LENGTH 254
#define SLUG_BYTES 100
#define MOST_LIKE_IT 1000

static const char *text_of(const crvs_object_t *row, const char *column)
{
    return crvs_tables_text(row, column);
}

/* --- Accounts --- */

/* "first last", or the user name of somebody who has none. */
static const char *full_name_of(crvs_takeover_t *takeover, const crvs_object_t *row)
{
    const char *both = apr_pstrcat(takeover->pool, text_of(row, "first_name"), " ", text_of(row, "last_name"), NULL);
    const char *name = crvs_text_line(takeover->pool, crvs_text_repair(takeover->pool, both, strlen(both)));

    if (!*name)
        name = text_of(row, "username");
    return crvs_report_cut(takeover, CRVS_TAKEOVER_USERS, row, "full name", name, NAME_LENGTH);
}

static const char *role_of(crvs_takeover_t *takeover, const crvs_object_t *row)
{
    const char *role = text_of(row, "role");
    bool is_admin = !strcmp(role, "admin") || crvs_tables_is(row, "is_superuser", false);

    if (!is_admin && crvs_tables_is(row, "is_staff", false))
        crvs_report_note(takeover, "%s could open Django's administration, which is no role here",
                         text_of(row, "username"));
    if (is_admin)
        return "admin";
    if (!strcmp(role, "trainer"))
        return "trainer";
    if (strcmp(role, "learner") != 0)
        crvs_report_note(takeover, "%s is a student now: the role '%s' is not known", text_of(row, "username"), role);
    return "learner";
}

/* bcrypt of Django is bcrypt of ours, with the kind's name before it; "" where it is none. */
static const char *bcrypt_of(const char *hash)
{
    return strncmp(hash, "bcrypt$", strlen("bcrypt$")) ? "" : hash + strlen("bcrypt$");
}

static const char *hash_of(crvs_takeover_t *takeover, const crvs_object_t *row, int *without)
{
    const char *hash = text_of(row, "password");
    const char *username = text_of(row, "username");
    const char *bcrypt = bcrypt_of(hash);
    const char *own = crvs_bcrypt_adopt(takeover->pool, bcrypt);

    if (own)
        return own;
    if (crvs_pbkdf2_iterations(takeover->pool, hash))
        return hash;
    ++*without;
    if (crvs_bcrypt_cost(bcrypt))
        crvs_report_dear_hash(takeover, username, bcrypt);
    else if (*hash && *hash != '!')
        crvs_report_note(takeover,
                         "%s needs a new password, since the old one is hashed in another way (%.*s): "
                         "crvs-admin user link '%s'",
                         username, (int)strcspn(hash, "$"), hash, username);
    return "";
}

/* So much of a name leaves room for a number behind it, and ends with a whole character. */
static size_t name_bytes(const char *name)
{
    size_t length = strlen(name);

    if (length > NAME_LENGTH - 5) {
        length = NAME_LENGTH - 5;
        while (length && ((unsigned char)name[length] & 0xc0) == 0x80)
            length--;
    }
    return length;
}

/* "aline-2" where there is an aline already, for whom case and accents make no difference. */
static crvs_error_t *add_user(crvs_takeover_t *takeover, const crvs_object_t *row, const char *hash)
{
    crvs_db_t *db = takeover->act->db;
    const char *username = crvs_report_line(takeover, CRVS_TAKEOVER_USERS, row, "username", NAME_LENGTH);
    const char *full_name = full_name_of(takeover, row);
    const char *family = crvs_report_line(takeover, CRVS_TAKEOVER_USERS, row, "last_name", NAME_LENGTH);
    const char *email = crvs_report_line(takeover, CRVS_TAKEOVER_USERS, row, "email", EMAIL_LENGTH);
    const char *role = role_of(takeover, row);
    const char *free_name = username;
    const char *taken_by = NULL;

    for (int number = 2;; number++) {
        crvs_object_t *other;
        crvs_error_t *error = crvs_sql_takeover_user(db, NULL, crvs_tables_id(row, "id"), free_name, email, full_name,
                                                     family, role, hash, crvs_tables_is(row, "is_active", true),
                                                     crvs_tables_time(takeover->pool, row, "date_joined"));
        if (!error && taken_by)
            crvs_report_note(takeover,
                             "the account '%s' is '%s' now: there is '%s' too, and case and accents make no "
                             "difference here. Tell its owner, %s",
                             username, free_name, taken_by, full_name);
        if (!crvs_db_is_duplicate(error) || number > MOST_LIKE_IT)
            return error;
        CRVS_TRY(crvs_sql_user_named(db, &other, free_name));
        if (!other)
            return error;
        if (!taken_by)
            taken_by = crvs_object_text(other, "username");
        free_name = apr_psprintf(takeover->pool, "%.*s-%d", (int)name_bytes(username), username, number);
    }
}

static crvs_error_t *take_users(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_USERS];
    int without = 0, disabled = 0;

    for (int i = 0; i < rows->count; i++) {
        const crvs_object_t *row = crvs_list_object(rows, i);

        disabled += crvs_tables_is(row, "is_active", true) ? 0 : 1;
        CRVS_TRY(add_user(takeover, row, hash_of(takeover, row, &without)));
    }
    crvs_report_count(takeover, "accounts", rows->count, rows->count);
    if (without)
        crvs_report_note(takeover,
                         "accounts without a password: %d. crvs-admin user link USERNAME makes a link that sets one",
                         without);
    if (disabled)
        crvs_report_note(takeover, "accounts that are disabled, as they were: %d", disabled);
    return NULL;
}

/* --- Categories --- */

static const char *slug_of(const crvs_takeover_t *takeover, const crvs_object_t *row, const char *name)
{
    const char *slug = text_of(row, "slug");

    for (const char *at = slug; *at; at++) {
        if ((unsigned char)*at >= 0x80)
            slug = "";
    }
    return *slug ? apr_pstrndup(takeover->pool, slug, SLUG_BYTES) : crvs_slug(takeover->pool, name, "category");
}

/*
 * Two that are the same for people are told apart by their number; so are slugs, where those are the same once they are
 * cut.
 */
static crvs_error_t *add_category(crvs_takeover_t *takeover, const crvs_object_t *row)
{
    apr_int64_t id = crvs_tables_id(row, "id");
    const char *name = crvs_report_line(takeover, CRVS_TAKEOVER_CATEGORIES, row, "name", CRVS_CATEGORY_LENGTH);
    const char *slug = slug_of(takeover, row, name);
    const char *other_slug = apr_psprintf(takeover->pool, "%.*s-%" APR_INT64_T_FMT, SLUG_BYTES - 12, slug, id);
    const char *other_name = NULL;
    crvs_error_t *error = NULL;

    for (int turn = 0; turn < 4; turn++) {
        bool is_renamed = turn % 2 == 1;

        if (is_renamed && !other_name)
            other_name = apr_psprintf(
                takeover->pool, "%s (%" APR_INT64_T_FMT ")",
                crvs_report_cut(takeover, CRVS_TAKEOVER_CATEGORIES, row, "name", name, CRVS_CATEGORY_LENGTH - 13), id);
        if (turn == 2)
            slug = other_slug;
        error = crvs_sql_takeover_category(takeover->act->db, NULL, id, is_renamed ? other_name : name, slug);
        if (!error && is_renamed)
            crvs_report_note(takeover, "the category '%s' is '%s' now: there is another of that name", name,
                             other_name);
        if (!error && strcmp(slug, text_of(row, "slug")) != 0)
            crvs_report_note(takeover, "the category '%s' has the slug '%s' now, not '%s'", name, slug,
                             text_of(row, "slug"));
        if (!crvs_db_is_duplicate(error))
            break;
    }
    return error;
}

static crvs_error_t *take_categories(crvs_takeover_t *takeover)
{
    const crvs_list_t *rows = takeover->rows[CRVS_TAKEOVER_CATEGORIES];

    for (int i = 0; i < rows->count; i++)
        CRVS_TRY(add_category(takeover, crvs_list_object(rows, i)));
    crvs_report_count(takeover, "categories", rows->count, rows->count);
    return NULL;
}

crvs_error_t *crvs_people_take(crvs_takeover_t *takeover)
{
    CRVS_TRY(take_users(takeover));
    return take_categories(takeover);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/db/create.h"

#include <apr_strings.h>
#include <mysql.h>
#include <string.h>

/* For a text in a statement. */
static const char *escaped(apr_pool_t *pool, MYSQL *connection, const char *text)
{
    size_t length = strlen(text);
    char *safe = apr_palloc(pool, 2 * length + 1);

    mysql_real_escape_string(connection, safe, text, (unsigned long)length);
    return safe;
}

/* For a name in a statement, between backticks. */
static const char *doubled(apr_pool_t *pool, const char *name)
{
    char *safe = apr_palloc(pool, 2 * strlen(name) + 1), *end = safe;

    for (; *name; name++) {
        if (*name == '`')
            *end++ = '`';
        *end++ = *name;
    }
    *end = '\0';
    return safe;
}

static bool run(MYSQL *connection, const char *statement)
{
    return !mysql_query(connection, statement);
}

static const char *create(apr_pool_t *pool, MYSQL *connection, const char *user, const char *password,
                          const char *database)
{
    const char *account = apr_pstrcat(pool, "'", escaped(pool, connection, user), "'@'localhost'", NULL);
    const char *name = apr_pstrcat(pool, "`", doubled(pool, database), "`", NULL);

    if (run(connection, apr_pstrcat(pool, "CREATE DATABASE IF NOT EXISTS ", name,
                                    " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci", NULL))
        && run(connection, apr_pstrcat(pool, "CREATE USER IF NOT EXISTS ", account, NULL))
        && run(connection, apr_pstrcat(pool, "ALTER USER ", account, " IDENTIFIED BY '",
                                       escaped(pool, connection, password), "'", NULL))
        && run(connection, apr_pstrcat(pool, "GRANT ALL ON ", name, ".* TO ", account, NULL)))
        return NULL;
    return apr_pstrdup(pool, mysql_error(connection));
}

const char *crvs_db_create(apr_pool_t *pool, const char *socket, const char *user, const char *password,
                           const char *database, bool *is_away)
{
    MYSQL *connection = mysql_init(NULL);
    const char *message;

    *is_away = true;
    if (!connection)
        return "no memory";
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!mysql_real_connect(connection, NULL, "root", NULL, NULL, 0, socket, 0)) {
        message = apr_pstrdup(pool, mysql_error(connection));
    }
    else {
        *is_away = false;
        message = create(pool, connection, user, password, database);
    }
    mysql_close(connection);
    return message;
}

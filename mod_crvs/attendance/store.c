/* SPDX-License-Identifier: Apache-2.0 */
#include "attendance/store.h"

#include "core/base/crypto.h"
#include "core/text/number.h"
#include "queries/attendance.h"

#include <apr_strings.h>
#include <string.h>
#include <strings.h>

crvs_error_t *crvs_store_find(const crvs_act_t *act, const char *room_name, apr_int64_t *session_id)
{
    const char *behind_tenant = *room_name == '[' ? strchr(room_name, ']') : NULL;
    const char *name = behind_tenant ? behind_tenant + 1 : room_name;
    const char *number = strrchr(name, '_');
    crvs_object_t *session = NULL;
    apr_int64_t id = number ? crvs_number_id(number + 1) : 0;

    *session_id = 0;
    if (id)
        CRVS_TRY(crvs_sql_attendance_room(act->db, &session, id));
    if (session && !strcasecmp(crvs_object_text(session, "room_name"), name))
        *session_id = id;
    return NULL;
}

/* A hash of texts; none of them holds a line break, which no JID may. */
static const char *hash(const crvs_act_t *act, const crvs_told_t *told, const char *what)
{
    const char *text = apr_pstrcat(act->pool, told->source, "\n", what, "\n", told->breakout, NULL);

    return crvs_crypto_sha256_hex(act->pool, text, strlen(text));
}

static const char *room_hash(const crvs_act_t *act, const crvs_told_t *told)
{
    return hash(act, told, told->room);
}

static const char *connection_hash(const crvs_act_t *act, const crvs_told_t *told)
{
    return hash(act, told, apr_pstrcat(act->pool, told->run, "\n", told->occupant, NULL));
}

/* A stay is known by its beginning; an end that comes without it, by itself. */
static const char *stay_hash(const crvs_act_t *act, const crvs_told_t *told)
{
    const char *moment = told->joined_at ? apr_psprintf(act->pool, "%" APR_INT64_T_FMT, told->joined_at)
                                         : apr_psprintf(act->pool, "-%" APR_INT64_T_FMT, told->left_at);

    return hash(act, told, apr_pstrcat(act->pool, told->run, "\n", told->occupant, "\n", moment, NULL));
}

crvs_error_t *crvs_store_joined(const crvs_act_t *act, const crvs_told_t *told)
{
    return crvs_sql_attendance_joined(act->db, NULL, told->session_id, stay_hash(act, told), connection_hash(act, told),
                                      room_hash(act, told), told->source, told->user_id, told->joined_at,
                                      told->is_apart);
}

crvs_error_t *crvs_store_left(const crvs_act_t *act, const crvs_told_t *told)
{
    return crvs_sql_attendance_left(act->db, NULL, told->session_id, stay_hash(act, told), connection_hash(act, told),
                                    room_hash(act, told), told->source, told->user_id, told->joined_at != 0,
                                    told->joined_at, told->left_at, told->is_listed, told->is_apart);
}

crvs_error_t *crvs_store_mark(const crvs_act_t *act, const crvs_told_t *told, bool is_created, apr_int64_t at)
{
    return crvs_sql_attendance_marked(act->db, NULL, told->session_id, room_hash(act, told),
                                      is_created ? "created" : "destroyed", at);
}

apr_int64_t crvs_store_user(const char *id)
{
    return crvs_number_id(id);
}

bool crvs_store_is_machine(const char *jid)
{
    static const char *const programs[] = {"jibri", "transcriber", "jigasi"};
    static const char *const hosts[] = {"hidden.", "recorder."};
    const char *at = strchr(jid, '@');
    apr_size_t length = at ? (apr_size_t)(at - jid) : 0;

    if (length == strlen("recorder") && !strncasecmp(jid, "recorder", length))
        return true;
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
        if (length >= strlen(programs[i]) && !strncasecmp(jid, programs[i], strlen(programs[i])))
            return true;
    }
    for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
        if (at && !strncasecmp(at + 1, hosts[i], strlen(hosts[i])))
            return true;
    }
    return false;
}

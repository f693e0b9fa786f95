/* The school's categories, for administrators. */
#include "accounts/accounts.h"
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "core/form.h"
#include "core/response.h"
#include "core/slug.h"
#include "queries/classrooms.h"

#include <apr_strings.h>

#define LONGEST_NAME 100
/* Names that differ, and still make the same slug, get a number behind it. */
#define SLUG_TRIES 100

typedef struct {
    crvs_request_t *request;
    apr_int64_t category_id;
    const char *name;
    const char *former_name;   /* NULL: it is a new one */
    bool is_taken;             /* another one has that name: nothing was done */
} change_t;

static crvs_error_t *guard_category(crvs_request_t *request)
{
    CRVS_TRY(crvs_access_admin.guard(request));
    CRVS_TRY(crvs_sql_category_used(request->db, &request->subject, request->id));
    if (request->subject)
        return NULL;
    return CRVS_ERROR(request->pool, HTTP_NOT_FOUND, CRVS_T("error.not_found"), "%s", "");
}

const crvs_access_t crvs_access_category = {.name = "category", .signed_in = true, .guard = guard_category};

static crvs_error_t *to_list(crvs_request_t *request, const char *flash)
{
    crvs_flash(request, "success", flash);
    return crvs_redirect(request, crvs_request_url(request, "categories/"));
}

static crvs_error_t *list_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);
    crvs_list_t *categories;

    CRVS_TRY(crvs_sql_categories_used(request->db, &categories));
    crvs_object_set(context, "categories", crvs_list(categories));
    crvs_object_set(context, "has_categories", crvs_bool(categories->count > 0));
    crvs_object_set(context, "form", crvs_object(crvs_form_object(form)));
    return crvs_page(request, status, "categories/index", context);
}

static crvs_error_t *note(change_t *change, const char *action, const char *detail)
{
    return crvs_audit(change->request, &(crvs_audit_t){.action = action, .target_kind = "category",
                                                       .target_id = change->category_id, .target_name = change->name,
                                                       .detail = detail});
}

static crvs_error_t *store(crvs_db_t *db, change_t *change, const char *slug)
{
    if (change->former_name)
        return crvs_sql_category_rename(db, NULL, change->category_id, change->name, slug);
    return crvs_sql_category_create(db, &change->category_id, change->name, slug);
}

static crvs_error_t *save(crvs_db_t *db, void *baton)
{
    change_t *change = baton;
    apr_pool_t *pool = change->request->pool;
    const char *slug = crvs_slug(pool, change->name, "category");
    crvs_error_t *error = NULL;
    crvs_object_t *other;

    CRVS_TRY(crvs_sql_category_named(db, &other, change->name));
    change->is_taken = other && (!change->former_name || crvs_object_int(other, "id") != change->category_id);
    if (change->is_taken)
        return NULL;
    for (int turn = 1; turn <= SLUG_TRIES; turn++) {
        error = store(db, change, turn == 1 ? slug : apr_psprintf(pool, "%s-%d", slug, turn));
        if (!crvs_db_is_duplicate(error))
            break;
    }
    if (error)
        return error;
    return change->former_name ? note(change, CRVS_T("audit.action.category_renamed"), change->former_name)
                               : note(change, CRVS_T("audit.action.category_created"), NULL);
}

/* Stores the name that was sent; where that cannot be, the form says why. */
static crvs_error_t *save_form(crvs_request_t *request, change_t *change)
{
    change->request = request;
    change->name = crvs_form_text(request->form, "category_name", true, LONGEST_NAME);
    if (crvs_form_has_errors(request->form))
        return NULL;
    CRVS_TRY(crvs_db_transaction(request->db, save, change));
    if (change->is_taken)
        crvs_form_error(request->form, "category_name", CRVS_T("field.category_taken"));
    return NULL;
}

crvs_error_t *crvs_classrooms_categories(crvs_request_t *request)
{
    return list_page(request, HTTP_OK, crvs_form_make(request));
}

crvs_error_t *crvs_classrooms_create_category(crvs_request_t *request)
{
    change_t change = {0};

    CRVS_TRY(save_form(request, &change));
    if (crvs_form_has_errors(request->form))
        return list_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    return to_list(request, CRVS_T("flash.category_created"));
}

static crvs_error_t *rename_page(crvs_request_t *request, int status, crvs_form_t *form)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "form", crvs_object(crvs_form_object(form)));
    return crvs_page(request, status, "categories/edit", context);
}

crvs_error_t *crvs_classrooms_show_rename_category(crvs_request_t *request)
{
    crvs_form_t *form = crvs_form_make(request);

    crvs_form_set(form, "category_name", crvs_object_text(request->subject, "name"));
    return rename_page(request, HTTP_OK, form);
}

crvs_error_t *crvs_classrooms_rename_category(crvs_request_t *request)
{
    change_t change = {.category_id = request->id, .former_name = crvs_object_text(request->subject, "name")};

    CRVS_TRY(save_form(request, &change));
    if (crvs_form_has_errors(request->form))
        return rename_page(request, HTTP_UNPROCESSABLE_ENTITY, request->form);
    return to_list(request, CRVS_T("flash.changed"));
}

crvs_error_t *crvs_classrooms_show_delete_category(crvs_request_t *request)
{
    crvs_object_t *context = crvs_object_make(request->pool);

    crvs_object_set(context, "category", crvs_object(request->subject));
    return crvs_page(request, HTTP_OK, "categories/delete", context);
}

static crvs_error_t *delete(crvs_db_t *db, void *baton)
{
    change_t *change = baton;
    apr_int64_t deleted;

    CRVS_TRY(crvs_sql_category_delete(db, &deleted, change->category_id));
    return deleted ? note(change, CRVS_T("audit.action.category_deleted"), NULL) : NULL;
}

crvs_error_t *crvs_classrooms_delete_category(crvs_request_t *request)
{
    change_t change = {.request = request, .category_id = request->id,
                       .name = crvs_object_text(request->subject, "name")};

    CRVS_TRY(crvs_db_transaction(request->db, delete, &change));
    return to_list(request, CRVS_T("flash.category_deleted"));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "notices/compose.h"

#include "config.h"
#include "core/site.h"

#include <apr_strings.h>
#include <string.h>

#define USUAL 4096

/* Everybody reads the school's hours, with its zone's name; and whole dates, since a mail may be read on another day. */
static const char *show_time(void *baton, apr_int64_t seconds, const char *form, apr_pool_t *pool)
{
    const crvs_act_t *act = baton;

    return crvs_zone_show(act->site->zone, act->language->index, &act->language->time_words, 0, seconds, form, pool);
}

static const crvs_object_t *describe_site(const crvs_act_t *act, const crvs_compose_person_t *person,
                                          const crvs_mail_t *mail)
{
    crvs_object_t *outer = crvs_object_make(act->pool);

    crvs_object_set(outer, "school", crvs_value_text(act->site->school));
    crvs_object_set(outer, "site", crvs_value_text(apr_pstrcat(act->pool, act->site->origin, act->site->base, NULL)));
    crvs_object_set(outer, "language", crvs_value_text(act->language->code));
    crvs_object_set(outer, "full_name", crvs_value_text(crvs_object_text(person->row, "full_name")));
    crvs_object_set(outer, "address", crvs_value_text(person->address));
    crvs_object_set(outer, "zone",
                    crvs_value_text(crvs_zone_title(act->site->zone, act->language->index, act->now, act->pool)));
    crvs_object_set(outer, "off", crvs_value_text(mail->off));
    return outer;
}

static crvs_error_t *render(crvs_act_t *act, const char *name, const crvs_object_t *outer, const crvs_object_t *context,
                            crvs_buffer_t *out)
{
    const char *reason = "";
    const crvs_template_t *template = crvs_template_get(act->language->templates, name, &reason);

    if (!template)
        return CRVS_ERROR(act->pool, HTTP_INTERNAL_SERVER_ERROR, CRVS_T("error.internal"), "mail %s: %s", name, reason);
    crvs_buffer_init(out, act->pool, USUAL);
    crvs_template_render(template, outer, context, show_time, act, out);
    return NULL;
}

crvs_error_t *crvs_compose_mail(crvs_act_t *act, const crvs_compose_person_t *person, const char *name,
                                crvs_object_t *context, crvs_mail_t *mail, crvs_buffer_t *out)
{
    const crvs_object_t *outer = describe_site(act, person, mail);
    crvs_buffer_t text, html;
    char *end;

    CRVS_TRY(render(act, apr_pstrcat(act->pool, name, CRVS_TEMPLATE_PLAIN, NULL), outer, context, &text));
    CRVS_TRY(render(act, name, outer, context, &html));
    end = strchr(text.text, '\n');
    mail->subject = end ? apr_pstrmemdup(act->pool, text.text, (apr_size_t)(end - text.text)) : text.text;
    mail->text = end ? end + 1 + strspn(end + 1, "\n") : "";
    mail->html = html.text;
    mail->from_name = act->site->school;
    mail->from = act->site->config->mail_from;
    mail->to_name = crvs_object_text(person->row, "full_name");
    mail->to = person->address;
    mail->date = act->now;
    mail->language = act->language->code;
    crvs_buffer_init(out, act->pool, text.length + html.length + USUAL);
    crvs_mail_write(out, mail);
    return NULL;
}

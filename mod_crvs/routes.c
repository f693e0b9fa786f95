/* Every URL: its method, its pattern, who may use it, what answers it, and the place in the bar that it marks. */
#include "routes.h"

#include "accounts/accounts.h"
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "core/assets.h"
#include "home/home.h"
#include "imports/imports.h"
#include "lessons/lessons.h"
#include "live/live.h"
#include "publishing/publishing.h"
#include "recordings/recordings.h"
#include "search/search.h"
#include "uploads/uploads.h"

static const crvs_route_t routes[] = {
    {"GET", "/", &crvs_access_signed_in, crvs_home_page, "home"},
    {"GET", "/assets/{name}", &crvs_access_asset, crvs_assets_serve, NULL},

    {"GET", "/users/login/", &crvs_access_anyone, crvs_accounts_show_login, "login"},
    {"POST", "/users/login/", &crvs_access_anyone, crvs_accounts_log_in, "login"},
    {"GET", "/users/logout/", &crvs_access_anyone, crvs_accounts_show_log_out, NULL},
    {"POST", "/users/logout/", &crvs_access_anyone, crvs_accounts_log_out, NULL},
    {"POST", "/users/language/", &crvs_access_anyone, crvs_accounts_set_language, NULL},
    {"GET", "/users/register/", &crvs_access_registration, crvs_accounts_show_register, NULL},
    {"POST", "/users/register/", &crvs_access_registration, crvs_accounts_register, NULL},
    {"GET", "/users/set-password/{name}/", &crvs_access_anyone, crvs_accounts_show_set_password, NULL},
    {"POST", "/users/set-password/{name}/", &crvs_access_anyone, crvs_accounts_set_password, NULL},
    {"GET", "/users/profile/", &crvs_access_signed_in, crvs_accounts_show_profile, "profile"},
    {"POST", "/users/profile/", &crvs_access_signed_in, crvs_accounts_change_profile, "profile"},
    {"POST", "/users/profile/password/", &crvs_access_signed_in, crvs_accounts_change_password, "profile"},
    {"POST", "/users/profile/sessions/{id}/end/", &crvs_access_signed_in, crvs_accounts_end_session, NULL},

    {"GET", "/users/", &crvs_access_admin, crvs_accounts_users, "users"},
    {"GET", "/users/create/", &crvs_access_admin, crvs_accounts_show_create_user, "users"},
    {"POST", "/users/create/", &crvs_access_admin, crvs_accounts_create_user, "users"},
    {"GET", "/users/{id}/", &crvs_access_admin, crvs_accounts_show_user, "users"},
    {"POST", "/users/{id}/", &crvs_access_admin, crvs_accounts_change_user, "users"},
    {"GET", "/users/{id}/disable/", &crvs_access_admin, crvs_accounts_show_disable, "users"},
    {"POST", "/users/{id}/disable/", &crvs_access_admin, crvs_accounts_disable, "users"},
    {"POST", "/users/{id}/enable/", &crvs_access_admin, crvs_accounts_enable, NULL},
    {"POST", "/users/{id}/sign-out/", &crvs_access_admin, crvs_accounts_sign_out, NULL},
    {"POST", "/users/{id}/link/", &crvs_access_admin, crvs_accounts_create_link, "users"},
    {"GET", "/users/import/", &crvs_access_import_file, crvs_imports_show_file, "users"},
    {"POST", "/users/import/", &crvs_access_import_file, crvs_imports_check_file, "users"},
    {"GET", "/users/import/{id}/", &crvs_access_import, crvs_imports_show, "users"},
    {"POST", "/users/import/{id}/", &crvs_access_import, crvs_imports_run, "users"},
    {"POST", "/users/import/{id}/links/", &crvs_access_import, crvs_imports_links, NULL},
    {"GET", "/users/export/", &crvs_access_admin, crvs_imports_export, NULL},
    {"GET", "/users/audit/", &crvs_access_admin, crvs_audit_show, "audit"},

    {"GET", "/classrooms/", &crvs_access_signed_in, crvs_classrooms_list, "classes"},
    {"GET", "/classrooms/create/", &crvs_access_trainer, crvs_classrooms_show_create, "classes"},
    {"POST", "/classrooms/create/", &crvs_access_trainer, crvs_classrooms_create, "classes"},
    {"GET", "/classrooms/join/", &crvs_access_signed_in, crvs_classrooms_show_join, "classes"},
    {"POST", "/classrooms/join/", &crvs_access_signed_in, crvs_classrooms_join, "classes"},
    {"GET", "/classrooms/{id}/", &crvs_access_class_member, crvs_classrooms_show, "classes"},

    {"GET", "/classrooms/sessions/create/", &crvs_access_signed_in, crvs_live_show_plan, "classes"},
    {"POST", "/classrooms/sessions/create/", &crvs_access_signed_in, crvs_live_plan, "classes"},
    {"GET", "/classrooms/sessions/{id}/start/", &crvs_access_session_teacher, crvs_live_start, NULL},
    {"GET", "/classrooms/sessions/{id}/join/", &crvs_access_session_member, crvs_live_join, NULL},
    {"POST", "/classrooms/sessions/{id}/end/", &crvs_access_session_teacher, crvs_live_end, NULL},

    {"POST", "/classrooms/recording/webhook/", &crvs_access_machine, crvs_recordings_webhook, NULL},

    {"GET", "/recordings/", &crvs_access_admin, crvs_recordings_overview, "recordings"},
    {"GET", "/recordings/inbox/", &crvs_access_admin, crvs_recordings_inbox, "recordings"},
    {"GET", "/recordings/inbox/{id}/", &crvs_access_admin, crvs_recordings_show_announced, "recordings"},
    {"POST", "/recordings/inbox/{id}/", &crvs_access_admin, crvs_recordings_attach_announced, NULL},
    {"GET", "/recordings/inbox/{id}/discard/", &crvs_access_admin, crvs_recordings_show_discard, "recordings"},
    {"POST", "/recordings/inbox/{id}/discard/", &crvs_access_admin, crvs_recordings_discard_announced, NULL},
    {"GET", "/recordings/{key}/attach/", &crvs_access_admin, crvs_recordings_show_attach, "recordings"},
    {"POST", "/recordings/{key}/attach/", &crvs_access_admin, crvs_recordings_attach, NULL},
    {"GET", "/classrooms/{id}/recordings/", &crvs_access_class_teacher, crvs_recordings_of_class, "classes"},
    {"GET", "/recordings/{key}/edit/", &crvs_access_recording_manager, crvs_recordings_show_edit, "classes"},
    {"POST", "/recordings/{key}/edit/", &crvs_access_recording_manager, crvs_recordings_edit, "classes"},
    {"POST", "/recordings/{key}/hide/", &crvs_access_recording_manager, crvs_recordings_hide, NULL},
    {"GET", "/recordings/{key}/delete/", &crvs_access_recording_manager, crvs_recordings_show_delete, "classes"},
    {"POST", "/recordings/{key}/delete/", &crvs_access_recording_manager, crvs_recordings_delete, NULL},
    {"POST", "/recordings/{key}/restore/", &crvs_access_recording_manager, crvs_recordings_restore, NULL},
    {"GET", "/recordings/{key}/", &crvs_access_recording, crvs_recordings_play, "classes"},
    {"POST", "/recordings/{key}/position/", &crvs_access_recording, crvs_recordings_remember, NULL},
    {"GET", "/recordings/{key}/{name}", &crvs_access_recording_file, crvs_recordings_file, NULL},

    {"GET", "/classrooms/sessions/{id}/recordings/add/", &crvs_access_session_teacher, crvs_uploads_show_session,
     "classes"},
    {"POST", "/classrooms/sessions/{id}/recordings/add/", &crvs_access_session_teacher, crvs_uploads_add_link,
     "classes"},
    {"OPTIONS", "/uploads/sessions/{id}/", &crvs_access_machine, crvs_uploads_options, NULL},
    {"POST", "/uploads/sessions/{id}/", &crvs_access_session_upload, crvs_uploads_create_for_session, NULL},
    {"OPTIONS", "/uploads/lessons/{id}/", &crvs_access_machine, crvs_uploads_options, NULL},
    {"POST", "/uploads/lessons/{id}/", &crvs_access_lesson_upload, crvs_uploads_create_for_lesson, NULL},
    {"OPTIONS", "/uploads/{name}", &crvs_access_machine, crvs_uploads_options, NULL},
    {"HEAD", "/uploads/{name}", &crvs_access_uploader, crvs_uploads_offset, NULL},
    {"PATCH", "/uploads/{name}", &crvs_access_uploader, crvs_uploads_append, NULL},
    {"DELETE", "/uploads/{name}", &crvs_access_uploader, crvs_uploads_terminate, NULL},
    {"OPTIONS", "/classrooms/recording/upload/", &crvs_access_machine, crvs_uploads_options, NULL},
    {"POST", "/classrooms/recording/upload/", &crvs_access_machine, crvs_uploads_create_for_machine, NULL},
    {"OPTIONS", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_uploads_options, NULL},
    {"HEAD", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_uploads_machine_offset, NULL},
    {"PATCH", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_uploads_machine_append, NULL},
    {"DELETE", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_uploads_machine_terminate, NULL},

    {"GET", "/classrooms/sessions/{id}/publish/", &crvs_access_session_teacher, crvs_publishing_show, "classes"},
    {"POST", "/classrooms/sessions/{id}/publish/", &crvs_access_session_teacher, crvs_publishing_publish, "classes"},
    {"POST", "/classrooms/sessions/{id}/unpublish/", &crvs_access_session_teacher, crvs_publishing_undo, NULL},
    {"GET", "/classrooms/{id}/publishing/", &crvs_access_class_teacher, crvs_publishing_show_rule, "classes"},
    {"POST", "/classrooms/{id}/publishing/", &crvs_access_class_teacher, crvs_publishing_set_rule, "classes"},
    {"GET", "/courses/mine/", &crvs_access_signed_in, crvs_publishing_courses, NULL},
    {"GET", "/courses/{id}/modules/", &crvs_access_course_editor, crvs_publishing_modules, NULL},
    {"GET", "/courses/modules/{id}/lessons/", &crvs_access_module_editor, crvs_publishing_lessons, NULL},

    {"GET", "/courses/", &crvs_access_signed_in, crvs_lessons_courses, "courses"},
    {"GET", "/courses/create/", &crvs_access_trainer, crvs_lessons_show_create_course, "courses"},
    {"POST", "/courses/create/", &crvs_access_trainer, crvs_lessons_create_course, "courses"},
    {"GET", "/courses/{id}/", &crvs_access_course, crvs_lessons_course, "courses"},
    {"GET", "/courses/{id}/edit/", &crvs_access_course_editor, crvs_lessons_show_change_course, "courses"},
    {"POST", "/courses/{id}/edit/", &crvs_access_course_editor, crvs_lessons_change_course, "courses"},
    {"GET", "/courses/{id}/delete/", &crvs_access_course_editor, crvs_lessons_show_delete_course, "courses"},
    {"POST", "/courses/{id}/delete/", &crvs_access_course_editor, crvs_lessons_delete_course, NULL},
    {"GET", "/courses/{id}/modules/create/", &crvs_access_course_editor, crvs_lessons_show_create_module, "courses"},
    {"POST", "/courses/{id}/modules/create/", &crvs_access_course_editor, crvs_lessons_create_module, "courses"},
    {"GET", "/courses/modules/{id}/edit/", &crvs_access_module_editor, crvs_lessons_show_change_module, "courses"},
    {"POST", "/courses/modules/{id}/edit/", &crvs_access_module_editor, crvs_lessons_change_module, "courses"},
    {"POST", "/courses/modules/{id}/move/", &crvs_access_module_editor, crvs_lessons_move_module, NULL},
    {"GET", "/courses/modules/{id}/delete/", &crvs_access_module_editor, crvs_lessons_show_delete_module, "courses"},
    {"POST", "/courses/modules/{id}/delete/", &crvs_access_module_editor, crvs_lessons_delete_module, NULL},
    {"GET", "/courses/modules/{id}/lessons/create/", &crvs_access_module_editor, crvs_lessons_show_create_lesson, "courses"},
    {"POST", "/courses/modules/{id}/lessons/create/", &crvs_access_module_editor, crvs_lessons_create_lesson, "courses"},
    {"GET", "/courses/lessons/{id}/", &crvs_access_lesson, crvs_lessons_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/done/", &crvs_access_lesson, crvs_lessons_mark_done, NULL},
    {"GET", "/courses/lessons/{id}/edit/", &crvs_access_lesson_editor, crvs_lessons_show_change_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/edit/", &crvs_access_lesson_editor, crvs_lessons_change_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/move/", &crvs_access_lesson_editor, crvs_lessons_move_lesson, NULL},
    {"GET", "/courses/lessons/{id}/delete/", &crvs_access_lesson_editor, crvs_lessons_show_delete_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/delete/", &crvs_access_lesson_editor, crvs_lessons_delete_lesson, NULL},
    {"GET", "/courses/lessons/{id}/videos/create/", &crvs_access_lesson_editor, crvs_lessons_show_create_video, "courses"},
    {"POST", "/courses/lessons/{id}/videos/create/", &crvs_access_lesson_editor, crvs_lessons_create_video, "courses"},
    {"GET", "/courses/videos/{id}/edit/", &crvs_access_video_editor, crvs_lessons_show_change_video, "courses"},
    {"POST", "/courses/videos/{id}/edit/", &crvs_access_video_editor, crvs_lessons_change_video, "courses"},
    {"POST", "/courses/videos/{id}/move/", &crvs_access_video_editor, crvs_lessons_move_video, NULL},
    {"GET", "/courses/videos/{id}/delete/", &crvs_access_video_editor, crvs_lessons_show_delete_video, "courses"},
    {"POST", "/courses/videos/{id}/delete/", &crvs_access_video_editor, crvs_lessons_delete_video, NULL},

    {"GET", "/search/", &crvs_access_signed_in, crvs_search_page, "search"},
    {"GET", "/search/suggest/", &crvs_access_signed_in, crvs_search_suggest, NULL},

    {NULL, NULL, NULL, NULL, NULL}
};

const crvs_application_t crvs_application = {.routes = routes, .identify = crvs_accounts_identify};

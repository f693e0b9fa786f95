/* SPDX-License-Identifier: Apache-2.0 */
/* Every URL: its method, its pattern, who may use it, what answers it, and the place in the bar that it marks. */
#include "routes.h"

#include "accounts/accounts.h"
#include "audit/audit.h"
#include "classrooms/classrooms.h"
#include "core/http/assets.h"
#include "core/http/error_page.h"
#include "core/http/well_known.h"
#include "home/home.h"
#include "identity/identify.h"
#include "imports/imports.h"
#include "lessons/lessons.h"
#include "live/live.h"
#include "publishing/publishing.h"
#include "recordings/recordings.h"
#include "search/search.h"
#include "uploads/uploads.h"

/* clang-format off */
static const crvs_route_t routes[] = {
    {"GET", "/", &crvs_access_signed_in, crvs_home_page, "home"},
    {"GET", "/assets/{name}", &crvs_access_asset, crvs_assets_serve, NULL},
    {"GET", "/error/", &crvs_access_error, crvs_error_page, NULL},
    {"GET", "/favicon.ico", &crvs_access_asset, crvs_well_known_icon, NULL},
    {"GET", "/apple-touch-icon.png", &crvs_access_asset, crvs_well_known_icon, NULL},
    {"GET", "/robots.txt", &crvs_access_asset, crvs_well_known_robots, NULL},

    {"GET", "/users/login/", &crvs_access_anyone, crvs_login_show, "login"},
    {"POST", "/users/login/", &crvs_access_anyone, crvs_login_submit, "login"},
    {"GET", "/users/logout/", &crvs_access_anyone, crvs_login_show_log_out, NULL},
    {"POST", "/users/logout/", &crvs_access_anyone, crvs_login_log_out, NULL},
    {"POST", "/users/language/", &crvs_access_anyone, crvs_login_set_language, NULL},
    {"GET", "/users/register/", &crvs_register_access, crvs_register_show, NULL},
    {"POST", "/users/register/", &crvs_register_access, crvs_register_submit, NULL},
    {"GET", "/users/set-password/{name}/", &crvs_link_access, crvs_link_show, NULL},
    {"POST", "/users/set-password/{name}/", &crvs_link_access, crvs_link_use, NULL},
    {"GET", "/users/profile/", &crvs_access_signed_in, crvs_profile_show, "profile"},
    {"POST", "/users/profile/", &crvs_access_signed_in, crvs_profile_change, "profile"},
    {"POST", "/users/profile/password/", &crvs_access_signed_in, crvs_profile_change_password, "profile"},
    {"POST", "/users/profile/sessions/{id}/end/", &crvs_access_signed_in, crvs_profile_end_session, NULL},

    {"GET", "/users/", &crvs_access_admin, crvs_users_list, "users"},
    {"GET", "/users/create/", &crvs_access_admin, crvs_user_edit_show_new, "users"},
    {"POST", "/users/create/", &crvs_access_admin, crvs_user_edit_create, "users"},
    {"GET", "/users/{id}/", &crvs_access_admin, crvs_user_edit_show, "users"},
    {"POST", "/users/{id}/", &crvs_access_admin, crvs_user_edit_change, "users"},
    {"GET", "/users/{id}/disable/", &crvs_access_admin, crvs_user_state_show_disable, "users"},
    {"POST", "/users/{id}/disable/", &crvs_access_admin, crvs_user_state_disable, "users"},
    {"POST", "/users/{id}/enable/", &crvs_access_admin, crvs_user_state_enable, NULL},
    {"POST", "/users/{id}/sign-out/", &crvs_access_admin, crvs_user_state_sign_out, NULL},
    {"POST", "/users/{id}/link/", &crvs_access_admin, crvs_link_create, "users"},
    {"GET", "/users/import/", &crvs_imports_file_access, crvs_imports_file_show, "users"},
    {"POST", "/users/import/", &crvs_imports_file_access, crvs_imports_file_check, "users"},
    {"GET", "/users/import/model/", &crvs_access_admin, crvs_imports_export_model, NULL},
    {"GET", "/users/import/{id}/", &crvs_imports_show_access, crvs_imports_show, "users"},
    {"POST", "/users/import/{id}/", &crvs_imports_show_access, crvs_imports_show_run, "users"},
    {"POST", "/users/import/{id}/links/", &crvs_imports_show_access, crvs_imports_export_links, NULL},
    {"GET", "/users/export/", &crvs_access_admin, crvs_imports_export, NULL},
    {"GET", "/users/audit/", &crvs_access_admin, crvs_audit_page, "audit"},

    {"GET", "/classrooms/", &crvs_access_signed_in, crvs_classrooms_list, "classes"},
    {"GET", "/classrooms/create/", &crvs_access_trainer, crvs_classrooms_create_show, "classes"},
    {"POST", "/classrooms/create/", &crvs_access_trainer, crvs_classrooms_create, "classes"},
    {"GET", "/classrooms/join/", &crvs_access_signed_in, crvs_classrooms_join_show, "classes"},
    {"POST", "/classrooms/join/", &crvs_access_signed_in, crvs_classrooms_join, "classes"},
    {"GET", "/classrooms/{id}/", &crvs_access_class_member, crvs_classrooms_show, "classes"},
    {"GET", "/classrooms/{id}/edit/", &crvs_access_class_teacher, crvs_classrooms_edit_show, "classes"},
    {"POST", "/classrooms/{id}/edit/", &crvs_access_class_teacher, crvs_classrooms_edit, "classes"},
    {"GET", "/classrooms/{id}/archive/", &crvs_access_class_teacher, crvs_classrooms_archive_show, "classes"},
    {"POST", "/classrooms/{id}/archive/", &crvs_access_class_teacher, crvs_classrooms_archive, NULL},
    {"POST", "/classrooms/{id}/restore/", &crvs_access_class_teacher, crvs_classrooms_archive_undo, NULL},
    {"GET", "/classrooms/{id}/code/", &crvs_access_class_teacher, crvs_code_show, "classes"},
    {"POST", "/classrooms/{id}/code/", &crvs_access_class_teacher, crvs_code_change, "classes"},
    {"GET", "/classrooms/{id}/sheet/", &crvs_access_class_teacher, crvs_classrooms_sheet, "classes"},
    {"GET", "/classrooms/{id}/members/", &crvs_access_class_teacher, crvs_classrooms_members, "classes"},
    {"POST", "/classrooms/{id}/members/", &crvs_access_class_teacher, crvs_classrooms_members_add, "classes"},
    {"GET", "/classrooms/{id}/members/attendance/", &crvs_access_class_teacher, crvs_classrooms_sheet_attendance, "classes"},
    {"POST", "/classrooms/{id}/members/role/", &crvs_access_class_teacher, crvs_membership_set_role, NULL},
    {"GET", "/classrooms/{id}/members/remove/", &crvs_access_class_teacher, crvs_membership_show_remove, "classes"},
    {"POST", "/classrooms/{id}/members/remove/", &crvs_access_class_teacher, crvs_membership_remove, NULL},
    {"GET", "/classrooms/{id}/leave/", &crvs_access_class_member, crvs_membership_show_leave, "classes"},
    {"POST", "/classrooms/{id}/leave/", &crvs_access_class_member, crvs_membership_leave, NULL},

    {"GET", "/classrooms/sessions/create/", &crvs_access_signed_in, crvs_live_plan_show, "classes"},
    {"POST", "/classrooms/sessions/create/", &crvs_access_signed_in, crvs_live_plan, "classes"},
    {"GET", "/classrooms/sessions/{id}/start/", &crvs_access_session_teacher, crvs_meeting_start, NULL},
    {"GET", "/classrooms/sessions/{id}/join/", &crvs_access_session_member, crvs_meeting_join, NULL},
    {"POST", "/classrooms/sessions/{id}/end/", &crvs_access_session_teacher, crvs_meeting_end, NULL},
    {"GET", "/classrooms/sessions/{id}/edit/", &crvs_access_session_teacher, crvs_live_edit_show, "classes"},
    {"POST", "/classrooms/sessions/{id}/edit/", &crvs_access_session_teacher, crvs_live_edit, "classes"},
    {"GET", "/classrooms/sessions/{id}/cancel/", &crvs_access_session_teacher, crvs_live_cancel_show, "classes"},
    {"POST", "/classrooms/sessions/{id}/cancel/", &crvs_access_session_teacher, crvs_live_cancel, "classes"},
    {"POST", "/classrooms/sessions/{id}/restore/", &crvs_access_session_teacher, crvs_live_cancel_undo, NULL},
    {"GET", "/classrooms/sessions/{id}/repeat/", &crvs_access_session_teacher, crvs_live_repeat_show, "classes"},
    {"POST", "/classrooms/sessions/{id}/repeat/", &crvs_access_session_teacher, crvs_live_repeat, "classes"},

    {"GET", "/categories/", &crvs_access_admin, crvs_categories_list, "categories"},
    {"POST", "/categories/", &crvs_access_admin, crvs_categories_create, "categories"},
    {"GET", "/categories/{id}/edit/", &crvs_categories_access, crvs_categories_show_rename, "categories"},
    {"POST", "/categories/{id}/edit/", &crvs_categories_access, crvs_categories_rename, "categories"},
    {"GET", "/categories/{id}/delete/", &crvs_categories_access, crvs_categories_show_delete, "categories"},
    {"POST", "/categories/{id}/delete/", &crvs_categories_access, crvs_categories_delete, NULL},

    {"POST", "/classrooms/recording/webhook/", &crvs_access_machine, crvs_recordings_webhook, NULL},

    {"GET", "/recordings/", &crvs_access_admin, crvs_recordings_overview, "recordings"},
    {"GET", "/recordings/inbox/", &crvs_access_admin, crvs_recordings_inbox, "recordings"},
    {"GET", "/recordings/inbox/{id}/", &crvs_access_admin, crvs_inbox_show_announced, "recordings"},
    {"POST", "/recordings/inbox/{id}/", &crvs_access_admin, crvs_inbox_attach_announced, "recordings"},
    {"GET", "/recordings/inbox/{id}/discard/", &crvs_access_admin, crvs_inbox_show_discard, "recordings"},
    {"POST", "/recordings/inbox/{id}/discard/", &crvs_access_admin, crvs_inbox_discard, NULL},
    {"GET", "/recordings/{key}/attach/", &crvs_access_admin, crvs_inbox_show_attach, "recordings"},
    {"POST", "/recordings/{key}/attach/", &crvs_access_admin, crvs_inbox_attach, "recordings"},
    {"GET", "/classrooms/{id}/recordings/", &crvs_access_class_teacher, crvs_recordings_overview_of_class, "classes"},
    {"GET", "/recordings/{key}/edit/", &crvs_access_recording_manager, crvs_recordings_manage_show_edit, "classes"},
    {"POST", "/recordings/{key}/edit/", &crvs_access_recording_manager, crvs_recordings_manage_edit, "classes"},
    {"POST", "/recordings/{key}/hide/", &crvs_access_recording_manager, crvs_recordings_manage_hide, NULL},
    {"GET", "/recordings/{key}/delete/", &crvs_access_recording_manager, crvs_recordings_manage_show_delete, "classes"},
    {"POST", "/recordings/{key}/delete/", &crvs_access_recording_manager, crvs_recordings_manage_delete, NULL},
    {"POST", "/recordings/{key}/restore/", &crvs_access_recording_manager, crvs_recordings_manage_restore, NULL},
    {"GET", "/recordings/{key}/", &crvs_access_recording, crvs_recordings_play, "classes"},
    {"POST", "/recordings/{key}/position/", &crvs_access_recording, crvs_recordings_play_remember, NULL},
    {"GET", "/recordings/{key}/{name}", &crvs_access_recording_file, crvs_recordings_play_file, NULL},

    {"GET", "/classrooms/sessions/{id}/recordings/add/", &crvs_access_session_teacher, crvs_uploads_pages_show, "classes"},
    {"POST", "/classrooms/sessions/{id}/recordings/add/", &crvs_access_session_teacher, crvs_uploads_pages_add_link, "classes"},
    {"OPTIONS", "/uploads/sessions/{id}/", &crvs_access_machine, crvs_tus_options, NULL},
    {"POST", "/uploads/sessions/{id}/", &crvs_access_session_upload, crvs_uploads_create_for_session, NULL},
    {"OPTIONS", "/uploads/lessons/{id}/", &crvs_access_machine, crvs_tus_options, NULL},
    {"POST", "/uploads/lessons/{id}/", &crvs_access_lesson_upload, crvs_uploads_create_for_lesson, NULL},
    {"OPTIONS", "/uploads/{name}", &crvs_access_machine, crvs_tus_options, NULL},
    {"HEAD", "/uploads/{name}", &crvs_access_uploader, crvs_transfer_offset, NULL},
    {"PATCH", "/uploads/{name}", &crvs_access_uploader, crvs_transfer_append, NULL},
    {"DELETE", "/uploads/{name}", &crvs_access_uploader, crvs_transfer_terminate, NULL},
    {"OPTIONS", "/classrooms/recording/upload/", &crvs_access_machine, crvs_tus_options, NULL},
    {"POST", "/classrooms/recording/upload/", &crvs_access_machine, crvs_uploads_machine_create, NULL},
    {"OPTIONS", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_tus_options, NULL},
    {"HEAD", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_transfer_machine_offset, NULL},
    {"PATCH", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_transfer_machine_append, NULL},
    {"DELETE", "/classrooms/recording/upload/{name}", &crvs_access_machine, crvs_transfer_machine_terminate, NULL},

    {"GET", "/classrooms/sessions/{id}/publish/", &crvs_access_session_teacher, crvs_by_hand_show, "classes"},
    {"POST", "/classrooms/sessions/{id}/publish/", &crvs_access_session_teacher, crvs_by_hand_publish, "classes"},
    {"POST", "/classrooms/sessions/{id}/unpublish/", &crvs_access_session_teacher, crvs_by_hand_undo, NULL},
    {"GET", "/classrooms/{id}/publishing/", &crvs_access_class_teacher, crvs_rule_page_show, "classes"},
    {"POST", "/classrooms/{id}/publishing/", &crvs_access_class_teacher, crvs_rule_page_save, "classes"},
    {"GET", "/courses/mine/", &crvs_access_signed_in, crvs_choice_courses, NULL},
    {"GET", "/courses/{id}/modules/", &crvs_access_course_editor, crvs_choice_modules, NULL},
    {"GET", "/courses/modules/{id}/lessons/", &crvs_access_module_editor, crvs_choice_lessons, NULL},

    {"GET", "/courses/", &crvs_access_signed_in, crvs_courses_list, "courses"},
    {"GET", "/courses/create/", &crvs_access_trainer, crvs_courses_show_create, "courses"},
    {"POST", "/courses/create/", &crvs_access_trainer, crvs_courses_create, "courses"},
    {"GET", "/courses/{id}/", &crvs_access_course, crvs_reading_course, "courses"},
    {"GET", "/courses/{id}/edit/", &crvs_access_course_editor, crvs_courses_show_change, "courses"},
    {"POST", "/courses/{id}/edit/", &crvs_access_course_editor, crvs_courses_change, "courses"},
    {"GET", "/courses/{id}/delete/", &crvs_access_course_editor, crvs_lessons_delete_show_course, "courses"},
    {"POST", "/courses/{id}/delete/", &crvs_access_course_editor, crvs_lessons_delete_course, NULL},
    {"GET", "/courses/{id}/modules/create/", &crvs_access_course_editor, crvs_lessons_change_show_new_module, "courses"},
    {"POST", "/courses/{id}/modules/create/", &crvs_access_course_editor, crvs_lessons_change_add_module, "courses"},
    {"GET", "/courses/modules/{id}/edit/", &crvs_access_module_editor, crvs_lessons_change_show_module, "courses"},
    {"POST", "/courses/modules/{id}/edit/", &crvs_access_module_editor, crvs_lessons_change_module, "courses"},
    {"POST", "/courses/modules/{id}/move/", &crvs_access_module_editor, crvs_lessons_order_module, NULL},
    {"GET", "/courses/modules/{id}/delete/", &crvs_access_module_editor, crvs_lessons_delete_show_module, "courses"},
    {"POST", "/courses/modules/{id}/delete/", &crvs_access_module_editor, crvs_lessons_delete_module, NULL},
    {"GET", "/courses/modules/{id}/lessons/create/", &crvs_access_module_editor, crvs_lessons_change_show_new_lesson, "courses"},
    {"POST", "/courses/modules/{id}/lessons/create/", &crvs_access_module_editor, crvs_lessons_change_add_lesson, "courses"},
    {"GET", "/courses/lessons/{id}/", &crvs_access_lesson, crvs_reading_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/done/", &crvs_access_lesson, crvs_reading_mark_done, NULL},
    {"GET", "/courses/lessons/{id}/edit/", &crvs_access_lesson_editor, crvs_lessons_change_show_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/edit/", &crvs_access_lesson_editor, crvs_lessons_change_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/move/", &crvs_access_lesson_editor, crvs_lessons_order_lesson, NULL},
    {"GET", "/courses/lessons/{id}/delete/", &crvs_access_lesson_editor, crvs_lessons_delete_show_lesson, "courses"},
    {"POST", "/courses/lessons/{id}/delete/", &crvs_access_lesson_editor, crvs_lessons_delete_lesson, NULL},
    {"GET", "/courses/lessons/{id}/videos/create/", &crvs_access_lesson_editor, crvs_lessons_change_show_new_video, "courses"},
    {"POST", "/courses/lessons/{id}/videos/create/", &crvs_access_lesson_editor, crvs_lessons_change_add_video, "courses"},
    {"GET", "/courses/videos/{id}/edit/", &crvs_access_video_editor, crvs_lessons_change_show_video, "courses"},
    {"POST", "/courses/videos/{id}/edit/", &crvs_access_video_editor, crvs_lessons_change_video, "courses"},
    {"POST", "/courses/videos/{id}/move/", &crvs_access_video_editor, crvs_lessons_order_video, NULL},
    {"GET", "/courses/videos/{id}/delete/", &crvs_access_video_editor, crvs_lessons_delete_show_video, "courses"},
    {"POST", "/courses/videos/{id}/delete/", &crvs_access_video_editor, crvs_lessons_delete_video, NULL},

    {"GET", "/search/", &crvs_access_signed_in, crvs_search_results, "search"},
    {"GET", "/search/suggest/", &crvs_access_signed_in, crvs_search_suggest, NULL},

    {NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

const crvs_application_t crvs_routes_application = {
    .routes = routes,
    .login = "users/login/",
    .identify = crvs_identify,
    .describe_viewer = crvs_viewer_describe,
};

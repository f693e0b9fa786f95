// SPDX-License-Identifier: Apache-2.0
/*
 * Every page in each state worth looking at. Each has a name, who looks at it, and how to get there; `status` where it is
 * not 200; `alone` where what is done to get there would disturb another visit.
 */
import { command, openMore, site, text } from './site.mjs'

const go = path => visit => visit.goto(typeof path === 'function' ? path(site.classes) : path)

/* Sends the form in the main part as it is, with what the browser itself would have refused. */
function send(path, fields) {
  return async visit => {
    await go(path)(visit)
    const form = visit.page.locator('main form').first()
    await form.evaluate(form => {
      form.noValidate = true
      for (const field of form.elements)
        field.removeAttribute('maxlength')
    })
    for (const [name, value] of Object.entries(fields))
      await form.locator(`[name="${name}"]`).fill(value)
    await Promise.all([visit.page.waitForEvent('load'), form.locator('button[type=submit]').click()])
  }
}

/* Opens the bar's menu where it is folded away, as on a phone. */
async function openMenu(visit) {
  const menu = visit.page.locator('.bar-toggle summary')
  if (await menu.isVisible())
    await menu.click()
}

/* Opens a page, then a dialog by a link or button on it. */
function dialog(path, key) {
  return async (visit, language) => {
    await go(path)(visit)
    const opener = { name: text(language, key) }
    await visit.page.getByRole('link', opener).or(visit.page.getByRole('button', opener)).first().click()
    await visit.page.locator('.modal.show').waitFor()
  }
}

/* The page on which a recording is added to the last session that is over; its form of links filled in and sent. */
function addRecording(fields) {
  return async visit => {
    await visit.goto(`classrooms/${site.classes.usual.id}/`)
    await openMore(visit.page.locator('#past'))
    await Promise.all([visit.page.waitForURL('**/recordings/add/'), visit.page.locator('#past a[href$="/recordings/add/"]').first().click()])
    if (fields)
      await send(visit.page.url(), fields)(visit)
  }
}

const classPage = (key, query = '') => go(classes => `classrooms/${classes[key].id}/${query}`)

const coursePage = (key, query = '') => go(() => `courses/${site.courses[key]}/${query}`)
const lessonPage = (key, query = '') => go(() => `courses/lessons/${site.courses[key]}/${query}`)
const classPart = (key, part) => classPage(key, part)
const sessionPart = part => visit => visit.goto(`classrooms/sessions/${site.session}/${part}`)

/* Fills in the field of a page's second form, and sends it. */
function sendField(path, selector, value) {
  return async visit => {
    await visit.goto(path)
    const field = visit.page.locator(selector)
    await field.fill(value)
    await Promise.all([visit.page.waitForEvent('load'),
      visit.page.locator('form', { has: field }).locator('button[type=submit]').click()])
  }
}

const addMembers = (visit, names) => sendField(`classrooms/${site.classes.managed.id}/members/`, '#usernames', names)(visit)
const addCategory = (visit, name) => sendField('categories/', '#category_name', name)(visit)

/* Slips for the whole class, or for nobody. */
async function makeSlips(visit, all) {
  await visit.goto(`classrooms/${site.classes.slips.id}/slips/`)
  for (const box of await visit.page.locator('main input[type=checkbox]').all())
    await box.setChecked(all)
  await Promise.all([visit.page.waitForEvent('load'), visit.page.locator('main form button').click()])
}

export const pages = [
  { name: 'login', go: go('users/login/') },
  { name: 'login-wrong', go: send('users/login/', { username: 'personne', password: 'faux' }), status: 422 },
  { name: 'login-empty', go: send('users/login/', {}), status: 422 },
  { name: 'login-waits', alone: true, go: async (visit, language) => {
    await command('rush 10')
    await send(`${site.rushUrl}users/login/`, { username: site.people.rushed.username, password: site.password })(visit)
    await visit.page.getByRole('heading', { name: text(language, 'login.wait_title') }).waitFor()
  } },
  { name: 'register', go: go('users/register/') },
  { name: 'register-errors', status: 422,
    go: send('users/register/', { full_name: '', username: 'a b', new_password: 'court', new_password_again: 'long', code: 'ZZZZZZZZ' }) },
  { name: 'notices', user: 'student', go: go('notices/') },
  { name: 'notices-teacher', user: 'teacher', go: go('notices/') },
  { name: 'notices-asked', user: 'asked', go: go('notices/') },
  { name: 'notices-bounced', user: 'bounced', go: go('notices/') },
  { name: 'notices-long', user: 'long', go: go('notices/') },
  { name: 'notices-class', user: 'student', go: go(() => `notices/classes/${site.classes.usual.id}/`) },
  { name: 'notices-class-other', user: 'chooser', go: go(() => `notices/classes/${site.mailed.otherClass}/`) },
  { name: 'profile-asked', user: 'asked', go: go('users/profile/') },
  { name: 'profile-bounced', user: 'bounced', go: go('users/profile/') },
  { name: 'profile-confirmed', user: 'chooser', go: go('users/profile/') },
  { name: 'address-confirm', go: go(() => site.mailed.confirm) },
  { name: 'off-class', go: go(() => site.mailed.off) },
  { name: 'off-all', go: go(() => site.mailed.offAll) },
  { name: 'off-left', go: go(() => `${site.mailed.offAll}999999/`) },
  { name: 'off-done', go: async visit => {
    await visit.goto(site.mailed.off)
    await Promise.all([visit.page.waitForEvent('load'), visit.page.locator('main form button').click()])
  } },
  { name: 'forgotten', go: go('users/forgotten/') },
  { name: 'forgotten-empty', go: send('users/forgotten/', {}), status: 422 },
  { name: 'logout', user: 'student', go: go('users/logout/') },
  { name: 'not-found-visitor', go: go('assets/none.css'), status: 404 },

  { name: 'classes-none-trainer', user: 'beginner', go: go('classrooms/') },
  { name: 'classes-none-learner', user: 'alone', go: go('classrooms/') },
  { name: 'classes-trainer', user: 'teacher', go: go('classrooms/') },
  { name: 'classes-learner', user: 'student', go: go('classrooms/') },
  { name: 'create-dialog', user: 'teacher', go: dialog('classrooms/', 'create_class.open') },
  { name: 'create', user: 'teacher', go: go('classrooms/create/') },
  { name: 'create-errors', user: 'teacher', status: 422,
    go: send('classrooms/create/', { name: '', subject: 'x'.repeat(200), description: 'Une ligne.' }) },
  { name: 'create-forbidden', user: 'student', go: go('classrooms/create/'), status: 403 },
  { name: 'join-dialog', user: 'student', go: dialog('classrooms/', 'join.open') },
  { name: 'join', user: 'student', go: go('classrooms/join/') },
  { name: 'join-by-link', user: 'student', go: go(classes => `classrooms/join/?code=${classes.lookalike.code}`) },
  { name: 'join-unknown', user: 'student', go: send('classrooms/join/', { code: 'zz zz' }), status: 422 },

  { name: 'class-teacher', user: 'teacher', go: classPage('usual') },
  { name: 'class-learner', user: 'student', go: classPage('usual') },
  { name: 'class-live-teacher', user: 'teacher', go: classPage('live') },
  { name: 'class-live-learner', user: 'student', go: classPage('live') },
  { name: 'class-recordings-open', user: 'student', go: async visit => {
    await classPage('usual')(visit)
    await visit.page.locator('#past details:not(.menu-more) summary').click()
  } },
  { name: 'class-more-open', user: 'teacher', go: async visit => {
    await classPage('usual')(visit)
    await openMore(visit.page.locator('#past'))
  } },
  { name: 'class-next-more-open', user: 'teacher', go: async visit => {
    await classPage('lookalike')(visit)
    await openMore(visit.page.locator('.next'))
  } },
  { name: 'end-dialog', user: 'teacher', go: dialog(classes => `classrooms/${classes.live.id}/`, 'session.end') },
  { name: 'class-bare-teacher', user: 'teacher', go: classPage('bare') },
  { name: 'class-bare-learner', user: 'student', go: classPage('bare') },
  { name: 'class-crowd-teacher', user: 'teacher', go: classPage('crowd') },
  { name: 'class-crowd-older', user: 'student', go: async visit => {
    await classPage('crowd')(visit)
    await visit.page.locator('#past a[href*=before]').click()
  } },
  { name: 'class-long-names', user: 'long', go: classPage('long') },
  { name: 'announcements', user: 'teacher', go: classPage('usual', 'announcements/') },
  { name: 'announcement', user: 'student', go: async visit => {
    await classPage('usual')(visit)
    await Promise.all([visit.page.waitForEvent('load'), visit.page.locator('.announcement h3 a').first().click()])
  } },
  { name: 'announcement-write', user: 'teacher', go: classPage('usual', 'announcements/create/') },
  { name: 'announcement-errors', user: 'teacher', status: 422,
    go: send(classes => `classrooms/${classes.usual.id}/announcements/create/`, { title: '', body: 'Un texte.' }) },
  // A teacher's two tabs, of which one was saved.
  { name: 'announcement-meanwhile', user: 'teacher', status: 409, alone: true, go: async visit => {
    await classPage('usual')(visit)
    await openMore(visit.page.locator('.announcement').first())
    await Promise.all([visit.page.waitForURL('**/edit/'), visit.page.locator('.announcement a[href$="/edit/"]').first().click()])
    const form = visit.page.locator('main form').first()
    // As if it began from something else.
    await form.locator('[name="began"]').evaluate(field => { field.value = 'x' })
    await form.locator('[name="title"]').fill('Devoir pour lundi')
    await form.locator('[name="body"]').fill('Les exercices 3 et 4.')
    await Promise.all([visit.page.waitForEvent('load'), form.locator('button[type=submit]').click()])
  } },
  { name: 'announcement-delete', user: 'teacher', go: async visit => {
    await classPage('usual')(visit)
    await openMore(visit.page.locator('.announcement').first())
    await Promise.all([visit.page.waitForURL('**/delete/'), visit.page.locator('.announcement a[href$="/delete/"]').first().click()])
  } },
  { name: 'plan-dialog', user: 'teacher', go: dialog(classes => `classrooms/${classes.bare.id}/`, 'plan.open') },
  { name: 'plan', user: 'teacher', go: go(classes => `classrooms/sessions/create/?classroom_id=${classes.usual.id}`) },
  { name: 'plan-errors', user: 'teacher', status: 422,
    go: send('classrooms/sessions/create/', { title: '', start_at: '2020-01-01T10:00', duration_minutes: '1' }) },
  { name: 'plan-weekly', user: 'teacher', go: async visit => {
    await visit.goto(`classrooms/sessions/create/?classroom_id=${site.classes.usual.id}`)
    await visit.page.locator('#repeat').selectOption('weekly')
  } },
  { name: 'plan-no-class', user: 'beginner', go: go('classrooms/sessions/create/') },

  { name: 'presence-session', user: 'registrar', go: go(() => `classrooms/sessions/${site.attended.told}/attendance/`) },
  { name: 'presence-menu', user: 'registrar', go: async visit => {
    await visit.goto(`classrooms/sessions/${site.attended.told}/attendance/`)
    await visit.page.locator('main details.menu summary').first().click()
  } },
  { name: 'presence-clicks', user: 'registrar', go: go(() => `classrooms/sessions/${site.attended.untold}/attendance/`) },
  { name: 'presence-correct', user: 'registrar',
    go: go(() => `classrooms/sessions/${site.attended.told}/attendance/correct/?user_id=${site.attended.pupil}`) },
  { name: 'presence-paper', user: 'registrar',
    go: go(classes => `classrooms/${classes.attended.id}/members/attendance/?session=${site.attended.told}`) },
  { name: 'presence-term', user: 'registrar', go: classPage('attended', 'attendance/') },
  { name: 'presence-own', user: 'attendee', go: classPage('attended', 'attendance/') },
  { name: 'presence-none', user: 'teacher', go: classPage('bare', 'attendance/') },
  { name: 'calendar', user: 'student', go: go('calendar/') },
  // Of many links there is only one left.
  { name: 'calendar-made', user: 'teacher', go: async visit => {
    await visit.goto('calendar/')
    await Promise.all([visit.page.waitForEvent('load'), visit.page.locator('main form button[type=submit]').last().click()])
  } },
  { name: 'calendar-no-class', user: 'alone', go: go('calendar/') },

  { name: 'recording-add', user: 'teacher', go: addRecording() },
  { name: 'recording-add-errors', user: 'teacher', status: 422, go: addRecording({ url: 'ftp://x', title: '' }) },
  { name: 'player', user: 'viewer', go: go(() => `recordings/${site.recording}/`) },
  { name: 'player-teacher', user: 'keeper', go: go(() => `recordings/${site.recording}/`) },
  { name: 'watched', user: 'keeper', go: go(() => `recordings/${site.recording}/watched/`) },
  { name: 'player-elsewhere', user: 'viewer', go: go(() => `recordings/${site.watched.elsewhere}/`) },
  { name: 'lesson-players', user: 'viewer', go: go(() => `courses/lessons/${site.watched.lesson}/`) },
  { name: 'recordings-class', user: 'keeper', go: async visit => {
    await visit.goto(`recordings/${site.recording}/edit/`)
    await visit.page.locator('a.trail').click()
  } },
  { name: 'recordings-none', user: 'teacher', go: go(classes => `classrooms/${classes.bare.id}/recordings/`) },
  { name: 'recording-edit', user: 'keeper', go: go(() => `recordings/${site.recording}/edit/`) },
  { name: 'recording-edit-errors', user: 'keeper', status: 422,
    go: visit => send(`recordings/${site.recording}/edit/`, { title: 'x'.repeat(201), captions: 'Bonjour' })(visit) },
  { name: 'recording-delete', user: 'keeper', go: go(() => `recordings/${site.recording}/delete/`) },
  { name: 'recordings-all', user: 'admin', go: go('recordings/') },
  { name: 'inbox', user: 'admin', go: go('recordings/inbox/') },
  { name: 'inbox-no-session', user: 'admin', go: go('recordings/inbox/1/') },
  { name: 'inbox-place', user: 'admin', go: go(classes => `recordings/inbox/1/?code=${classes.usual.code}`) },
  { name: 'inbox-errors', user: 'admin', go: send(classes => `recordings/inbox/1/?code=${classes.usual.code}`, {}), status: 422 },
  { name: 'inbox-discard', user: 'admin', go: go('recordings/inbox/1/discard/') },
  { name: 'class-managed-teacher', user: 'teacher', go: classPage('managed') },
  { name: 'class-managed-learner', user: 'student', go: classPage('managed') },
  { name: 'class-archived-teacher', user: 'teacher', go: classPage('away') },
  { name: 'class-archived-learner', user: 'student', go: classPage('away') },
  { name: 'classes-archived-open', user: 'teacher', go: async visit => {
    await visit.goto('classrooms/')
    await visit.page.locator('details.archived summary').click()
  } },
  { name: 'class-edit', user: 'teacher', go: classPart('usual', 'edit/') },
  { name: 'class-edit-errors', user: 'teacher', status: 422, go: visit => send(`classrooms/${site.classes.managed.id}/edit/`,
    { name: '', schedule: 'x'.repeat(1001) })(visit) },
  { name: 'class-archive', user: 'teacher', go: classPart('usual', 'archive/') },
  { name: 'class-code', user: 'teacher', go: classPart('usual', 'code/') },
  { name: 'class-code-closed', user: 'teacher', go: classPart('managed', 'code/') },
  { name: 'class-sheet', user: 'teacher', go: classPart('usual', 'sheet/') },
  { name: 'class-sheet-long', user: 'long', go: classPart('long', 'sheet/') },
  { name: 'class-sheet-shut', user: 'teacher', go: classPart('managed', 'sheet/') },
  { name: 'members', user: 'teacher', go: classPart('managed', 'members/') },
  { name: 'members-crowd', user: 'teacher', go: classPart('crowd', 'members/?q=o') },
  { name: 'members-names', user: 'student', go: classPart('crowd', 'members/?page=2') },
  { name: 'members-more-open', user: 'teacher', go: async visit => {
    await classPart('managed', 'members/')(visit)
    await openMore(visit.page.locator('.manage-list'))
  } },
  { name: 'members-nobody', user: 'teacher', go: classPart('managed', 'members/?q=zzz') },
  { name: 'members-long', user: 'long', go: classPart('long', 'members/') },
  { name: 'members-errors', user: 'teacher', status: 422, go: visit => addMembers(visit, 'apprenant, personne1 personne2') },
  { name: 'members-remove', user: 'teacher', go: async visit => {
    await classPart('managed', 'members/')(visit)
    const line = visit.page.locator('.manage-list > li').last()
    await openMore(line)
    await line.locator('a[href*="remove/?user_id"]').click()
  } },
  { name: 'class-leave', user: 'student', go: classPart('managed', 'leave/') },
  { name: 'attendance', user: 'teacher', go: classPart('managed', 'members/attendance/') },
  { name: 'attendance-session', user: 'teacher',
    go: visit => classPart('managed', `members/attendance/?session=${site.session}`)(visit) },
  { name: 'attendance-nobody', user: 'teacher', go: classPart('lookalike', 'members/attendance/') },
  { name: 'slips-choose', user: 'admin', go: classPart('slips', 'slips/') },
  { name: 'slips-crowd', user: 'teacher', go: classPart('crowd', 'slips/') },
  { name: 'slips-nobody', user: 'teacher', go: classPart('lookalike', 'slips/') },
  { name: 'slips-errors', user: 'admin', status: 422, go: visit => makeSlips(visit, false) },
  { name: 'slips', user: 'admin', go: visit => makeSlips(visit, true) },
  { name: 'slips-again', user: 'admin', go: async visit => {
    await makeSlips(visit, true)
    await visit.page.reload()
  } },
  { name: 'member-link', user: 'teacher', go: async visit => {
    await classPart('managed', 'members/')(visit)
    await Promise.all([visit.page.waitForEvent('load'),
      visit.page.locator('form[action$="/members/link/"]').first().evaluate(form => form.requestSubmit(form.elements.user_id))])
  } },
  { name: 'session-edit', user: 'teacher', go: sessionPart('edit/') },
  { name: 'session-edit-series', user: 'teacher', go: visit => visit.goto(`classrooms/sessions/${site.series}/edit/`) },
  { name: 'session-edit-errors', user: 'teacher', status: 422,
    go: visit => send(`classrooms/sessions/${site.session}/edit/`, { title: '', start_at: '2020-01-01T10:00' })(visit) },
  { name: 'session-edit-cancelled', user: 'teacher', go: async visit => {
    await classPage('managed')(visit)
    await openMore(visit.page.locator('.is-cancelled').first())
    await visit.page.locator('.is-cancelled a[href*="/edit/"]').first().click()
  } },
  { name: 'sessions-to-come', user: 'teacher', go: classPart('crowd', 'sessions/') },
  { name: 'sessions-to-come-none', user: 'student', go: classPart('bare', 'sessions/') },
  { name: 'session-start-early', user: 'teacher', go: sessionPart('start/') },
  { name: 'session-waiting', user: 'student', go: sessionPart('join/') },
  { name: 'session-cancel', user: 'teacher', go: sessionPart('cancel/') },
  { name: 'session-cancel-series', user: 'teacher', go: visit => visit.goto(`classrooms/sessions/${site.series}/cancel/`) },
  { name: 'session-repeat', user: 'teacher', go: sessionPart('repeat/') },
  { name: 'session-repeat-errors', user: 'teacher', status: 422,
    go: visit => send(`classrooms/sessions/${site.session}/repeat/`, { weeks: '53' })(visit) },
  { name: 'join-unknown-link', user: 'student', go: go('classrooms/join/?code=AB12CD34'), status: 404 },
  { name: 'all-classes', user: 'admin', go: go('classrooms/all/?state=all') },
  { name: 'all-classes-none', user: 'admin', go: go('classrooms/all/?q=personne&since=2020-01-01') },
  { name: 'all-classes-empty', user: 'founder', go: go(() => `${site.newUrl}classrooms/all/`) },
  { name: 'all-classes-archive', user: 'admin',
    go: go(classes => `classrooms/all/change/?do=archive&c${classes.usual.id}=1&c${classes.long.id}=1`) },
  { name: 'all-classes-teach', user: 'admin', go: go(classes => `classrooms/all/change/?do=teach&c${classes.usual.id}=1`) },
  { name: 'all-classes-teach-errors', user: 'admin', status: 422, go: visit =>
    send(`classrooms/all/change/?do=teach&c${site.classes.long.id}=1`, { new_teacher: 'personne.ici' })(visit) },
  { name: 'all-classes-done', user: 'admin',
    go: go(classes => `classrooms/all/?done=restore&ids=${classes.usual.id}.${classes.long.id}`) },
  { name: 'categories', user: 'admin', go: go('categories/') },
  { name: 'categories-errors', user: 'admin', status: 422, go: visit => addCategory(visit, 'sciences') },
  { name: 'category-rename', user: 'admin', go: visit => visit.goto(`categories/${site.category}/edit/`) },
  { name: 'category-delete', user: 'admin', go: visit => visit.goto(`categories/${site.category}/delete/`) },

  { name: 'home-teacher', user: 'teacher', go: go('') },
  { name: 'home-learner', user: 'student', go: go('') },
  { name: 'home-nothing-trainer', user: 'beginner', go: go('') },
  { name: 'home-nothing-learner', user: 'alone', go: go('') },
  { name: 'home-long', user: 'long', go: go('') },
  { name: 'home-new-admin', user: 'founder', go: go(() => site.newUrl) },
  { name: 'home-new-trainer', user: 'hopeful', go: go(() => site.newUrl) },

  { name: 'publish', user: 'publisher', go: async visit => {
    await classPage('recorded')(visit)
    await visit.goto(await visit.page.locator('a[data-publish]').first().getAttribute('href'))
  } },
  { name: 'publish-dialog', user: 'publisher', go: async visit => {
    await classPage('recorded')(visit)
    await openMore(visit.page.locator('#past'))
    await visit.page.locator('a[data-publish]').first().click()
    await visit.page.locator('.modal.show').waitFor()
  } },
  { name: 'publish-errors', user: 'publisher', status: 422, go: async visit => {
    await classPage('recorded')(visit)
    await send(await visit.page.locator('a[data-publish]').first().getAttribute('href'), { video_title: '' })(visit)
  } },
  { name: 'publish-no-course', user: 'assistant', go: async visit => {
    await classPage('recorded')(visit)
    await visit.goto(await visit.page.locator('a[data-publish]').first().getAttribute('href'))
  } },
  { name: 'rule', user: 'publisher', go: classPage('waiting', 'publishing/') },
  { name: 'rule-trial', user: 'publisher', go: async visit => {
    await classPage('waiting', 'publishing/')(visit)
    const { page } = visit
    await page.locator('#kind-module').check()
    await page.locator('#course_id').selectOption({ label: 'Physique' })
    await page.locator('#module_id').selectOption({ label: 'Optique' })
    await page.locator('button[value=try]').click()
    await page.locator('#trial').waitFor()
  } },
  { name: 'rule-errors', user: 'publisher', status: 422, go: async visit => {
    await classPage('waiting', 'publishing/')(visit)
    await visit.page.locator('#kind-module').check()
    await visit.page.locator('#title_pattern').fill('{titre}')
    await visit.page.locator('button[value=save]').click()
    await visit.page.locator('#errors').waitFor()
  } },

  { name: 'courses-trainer', user: 'teacher', go: go('courses/') },
  { name: 'courses-learner', user: 'student', go: go('courses/') },
  { name: 'course-author', user: 'teacher', go: coursePage('usual') },
  { name: 'course-learner', user: 'student', go: coursePage('usual') },
  { name: 'course-empty', user: 'beginner', go: coursePage('empty') },
  { name: 'course-long-names', user: 'long', go: coursePage('long') },
  { name: 'course-create', user: 'teacher', go: go('courses/create/') },
  { name: 'course-errors', user: 'teacher', status: 422, go: send('courses/create/', { title: '', thumbnail_url: 'x' }) },
  { name: 'course-delete', user: 'teacher', go: coursePage('usual', 'delete/') },
  { name: 'module-create', user: 'teacher', go: coursePage('usual', 'modules/create/') },
  { name: 'lesson-author', user: 'teacher', go: lessonPage('lesson') },
  { name: 'lesson-learner', user: 'student', go: lessonPage('lesson') },
  { name: 'lesson-long-names', user: 'long', go: lessonPage('longLesson') },
  { name: 'lesson-change', user: 'teacher', go: lessonPage('lesson', 'edit/') },
  { name: 'video-create', user: 'teacher', go: lessonPage('lesson', 'videos/create/') },
  { name: 'lesson-delete', user: 'teacher', go: lessonPage('lesson', 'delete/') },

  { name: 'search', user: 'teacher', go: go('search/') },
  { name: 'search-found', user: 'teacher', go: go('search/?q=suites') },
  { name: 'search-page', user: 'student', go: go('search/?q=suites&in=lessons&page=2') },
  { name: 'search-nothing', user: 'teacher', go: go('search/?q=%3Cb%3Ezzz') },
  { name: 'search-nothing-here', user: 'teacher', go: go('search/?q=zzz&in=courses') },
  { name: 'search-suggestions', user: 'student', go: async visit => {
    await visit.goto('search/')
    await visit.page.locator('#q').pressSequentially('suit')
    await visit.page.locator('.suggestions [role=option]').first().waitFor()
    await visit.page.keyboard.press('ArrowDown')
  } },
  { name: 'classes-long-names', user: 'long', go: go('classrooms/') },
  { name: 'search-long', user: 'long', go: go(() => `search/?q=${site.longName}`) },

  { name: 'users', user: 'admin', go: go('users/') },
  { name: 'users-none', user: 'admin', go: go('users/?q=zzz&role=trainer') },
  { name: 'users-forbidden', user: 'teacher', go: go('users/'), status: 403 },
  { name: 'user-create', user: 'admin', go: go('users/create/') },
  { name: 'user-create-errors', user: 'admin', status: 422,
    go: send('users/create/', { full_name: '', username: 'a b', email: 'x' }) },
  { name: 'user', user: 'admin', go: go(() => `users/${site.people.student.id}/`) },
  { name: 'user-long', user: 'admin', go: go(() => `users/${site.people.long.id}/`) },
  { name: 'user-disable', user: 'admin', go: go(() => `users/${site.people.student.id}/disable/`) },
  { name: 'user-erase', user: 'admin', go: go(() => `users/${site.people.teacher.id}/erase/`) },
  { name: 'user-erase-other', user: 'admin', status: 422,
    go: send(() => `users/${site.people.student.id}/erase/`, { confirm: 'quelqu.un' }) },
  { name: 'user-link', user: 'admin', go: async visit => {
    await visit.goto(`users/${site.people.alone.id}/`)
    await Promise.all([visit.page.waitForEvent('load'), visit.page.locator('form[action$="/link/"] button').click()])
  } },
  { name: 'set-password', go: go(() => `users/set-password/${site.passwordLink}/`) },
  { name: 'set-password-errors', status: 422,
    go: visit => send(`users/set-password/${site.passwordLink}/`, { new_password: 'court' })(visit) },
  { name: 'set-password-gone', go: go('users/set-password/none/'), status: 404 },
  { name: 'about-privacy', go: go('about/privacy/') },
  { name: 'data', user: 'student', go: go('users/profile/data/') },
  { name: 'profile', user: 'student', go: go('users/profile/') },
  { name: 'profile-errors', user: 'long', go: send('users/profile/', { full_name: '' }), status: 422 },
  { name: 'import', user: 'admin', go: go('users/import/') },
  { name: 'import-flaw', user: 'admin', go: send('users/import/', { pasted: 'nom;âge' }), status: 422 },
  { name: 'import-wrong', user: 'admin', status: 422,
    go: send('users/import/', { pasted: 'nom;identifiant;rôle;ville\nA;b c;;Douala\nB;b;roi;\nC;c;élève;' }) },
  { name: 'import-wrong-passwords', user: 'admin', status: 422,
    go: send('users/import/', { pasted: 'nom;identifiant;mot de passe\nA;a;secret\n"B;b;secret\nC;c;secret' }) },
  { name: 'import-preview', user: 'admin',
    go: visit => send('users/import/', { pasted: `nom;identifiant;rôle;âge;password;suspended;course1\nA;a1;admin;7;secret\n${site.longName};a2;trainer;;;1;MATHS` })(visit) },
  { name: 'audit', user: 'admin', go: go('users/audit/') },
  { name: 'audit-none', user: 'admin', go: go('users/audit/?who=personne&from=2020-01-01') },

  { name: 'not-found', user: 'student', go: classPage('foreign'), status: 404 },
  { name: 'unknown-address', user: 'student', go: go('nothing/here.html'), status: 404 },
  { name: 'unknown-address-visitor', go: go('nothing/here.html'), status: 404 },
  { name: 'flash', user: 'joiner', go: async visit => {
    await visit.goto(`classrooms/join/?code=${site.classes.usual.code}`)
    await Promise.all([visit.page.waitForURL(`**/classrooms/${site.classes.usual.id}/`),
      visit.page.locator('main button[type=submit]').click()])
  } },
  { name: 'menu-admin', user: 'admin', phone: true, go: async (visit, language) => {
    await visit.goto('recordings/')
    await openMenu(visit)
    await visit.page.getByText(text(language, 'bar.administration'), { exact: true }).click()
    await visit.page.getByRole('link', { name: text(language, 'users.title') }).waitFor()
  } },
  { name: 'menu-open', user: 'student', phone: true, go: async visit => {
    await visit.goto('classrooms/')
    await openMenu(visit)
  } },

  { name: 'schema-behind', user: 'founder', status: 503, alone: true, go: async visit => {
    await command('older-schema')
    try {
      await visit.goto(`${site.newUrl}classrooms/`)
    } finally {
      await command('whole-schema')
    }
  } },
  { name: 'no-database', user: 'student', status: 503, alone: true, go: async visit => {
    await command('stop-database')
    try {
      await visit.goto('classrooms/')
    } finally {
      await command('start-database')
    }
  } }
]

// SPDX-License-Identifier: Apache-2.0
/*
 * Students who come before their teacher. The browser's clock is ours: what a page does every ten seconds needs none of
 * them to pass.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, schoolTime, site, text } from './site.mjs'

const PACE = 10000
const LONGEST_ENTRY = 5000
const said = visit => visit.page.locator('#live')

/* A teacher's browser, and a session of one of their classes, so many minutes from now. */
async function plan(minutes, title, key = 'waited1') {
  const teacher = await open({ user: site.people.late })
  const { page } = teacher
  await page.goto(`classrooms/sessions/create/?classroom_id=${site.classes[key].id}`)
  await page.locator('#title').fill(title)
  await page.locator('#start_at').fill(schoolTime(minutes))
  await page.locator('form[action$="sessions/create/"] button[type=submit]').click()
  await page.getByText(text('fr', 'flash.session_planned')).or(page.getByText(/chevauche/)).waitFor()
  const href = await page.locator('a[href*="/start/"]', { hasText: title }).or(
    page.locator(`.next:has-text("${title}") a[href*="/start/"]`)).first().getAttribute('href')
  const [, id] = /sessions\/(\d+)\//.exec(href)
  return { teacher, id, act: (part, form) => post(teacher, `classrooms/sessions/${id}/${part}/`, form) }
}

/* As one of the teacher's forms. */
async function post({ page }, path, form = {}) {
  const token = await page.locator('input[name=csrf_token]').first().inputValue()
  const answer = await page.request.post(path, {
    form: { csrf_token: token, ...form }, maxRedirects: 0, headers: { Origin: new URL(site.url).origin }
  })
  assert.equal(answer.status(), 303)
}

/* A student in front of a page, whose clock stands still. */
async function come(path, options = {}) {
  const visit = await open({ user: site.people.waiter, ...options })
  await visit.page.clock.install()
  await visit.goto(path)
  visit.asked = []
  visit.page.on('request', request => request.url().includes('/state/') && visit.asked.push(request.url()))
  return visit
}

/* Lets the time pass in which a page asks once, and waits for the answer. */
async function ask({ page }) {
  const answered = page.waitForResponse(response => response.url().includes('/state/'))
  await page.clock.runFor(PACE)
  await (await answered).finished()
}

async function enters({ page }) {
  await page.clock.runFor(LONGEST_ENTRY)
  await page.waitForURL(`${site.meetingUrl}**`)
}

test('a student who waits is led in when the teacher comes, and told so', async () => {
  const { teacher, id, act } = await plan(5, 'Les limites')
  const student = await come(`classrooms/sessions/${id}/join/`)
  await student.page.getByText(text('fr', 'waiting.teacher')).waitFor()
  await ask(student)
  await ask(student)
  assert.equal(await said(student).textContent(), '')
  assert.equal(student.asked.length, 2)

  await act('start')
  await ask(student)
  await student.page.getByText(text('fr', 'waiting.entering')).waitFor()
  assert.equal(await said(student).getAttribute('role'), 'status')
  assert.equal(await student.page.getByText(text('fr', 'waiting.teacher')).count(), 0)
  // Not all of a class in the same second.
  await student.page.clock.runFor(1900)
  assert.match(student.page.url(), /\/join\/$/)
  await enters(student)
  await student.close()
  await act('end')
  await teacher.close()
})

test('without JavaScript the page looks again by itself, and leads in', async () => {
  const { teacher, id, act } = await plan(6, 'Sans script')
  const student = await open({ user: site.people.waiter, script: false })
  await student.goto(`classrooms/sessions/${id}/join/`)
  await student.page.getByText(text('fr', 'waiting.teacher')).waitFor()
  await act('start')
  await student.page.waitForURL(`${site.meetingUrl}**`, { timeout: 40000 })
  await student.close()
  await act('end')
  await teacher.close()
})

test('a teacher who is late is waited for', async () => {
  const { teacher, id, act } = await plan(-12, 'En retard')
  const student = await come(`classrooms/sessions/${id}/join/`)
  for (let turn = 0; turn < 5; turn++)
    await ask(student)
  assert.ok(await student.page.getByText(text('fr', 'waiting.teacher')).isVisible())
  await act('start')
  await ask(student)
  await enters(student)
  await student.close()
  await act('end')
  await teacher.close()
})

test('the plain link leads in where the script has not yet', async () => {
  const { teacher, id, act } = await plan(7, 'Par le lien')
  const student = await come(`classrooms/sessions/${id}/join/`)
  const link = student.page.getByRole('link', { name: text('fr', 'waiting.try') })
  await link.click()
  await student.page.getByText(text('fr', 'waiting.teacher')).waitFor()
  await act('start')
  await link.click()
  await student.page.waitForURL(`${site.meetingUrl}**`)
  await student.close()
  await act('end')
  await teacher.close()
})

test('who waits sees a session move, and why there will be none', async () => {
  const { teacher, id, act } = await plan(8, 'Déplacée')
  const student = await come(`classrooms/sessions/${id}/join/`)
  const hour = student.page.locator('#waiting time').first()
  const before = await hour.getAttribute('datetime')
  await act('edit', { title: 'Déplacée', start_at: schoolTime(3 * 24 * 60), duration_minutes: '60' })
  await ask(student)
  await student.page.waitForFunction(before => document.querySelector('#waiting time').dateTime !== before, before)
  await student.page.clock.runFor(100)
  assert.equal(await said(student).textContent(), text('fr', 'waiting.moved'))
  // Once is enough.
  const loads = []
  student.page.on('request', request => request.url().endsWith('/join/') && loads.push(request.url()))
  await ask(student)
  await ask(student)
  assert.deepEqual(loads, [])

  await act('cancel', { reason: 'Grève' })
  await ask(student)
  await student.page.waitForURL(`**/classrooms/${site.classes.waited1.id}/`)
  await student.page.getByText(text('fr', 'flash.session_is_cancelled')).waitFor()
  await student.close()
  await teacher.close()
})

test('two classes at once: each page turns for its own, home for both with one question', async () => {
  const [one, other] = [await plan(5, 'Celle de la une', 'waited2'), await plan(5, 'Celle de la trois', 'waited3')]
  const first = await come(`classrooms/sessions/${one.id}/join/`)
  const second = await come(`classrooms/sessions/${other.id}/join/`)
  const home = await come('')
  const now = home.page.locator('.home-now')
  assert.equal(await now.count(), 0)
  await other.act('start')
  await Promise.all([first, second, home].map(ask))
  await enters(second)
  await now.getByRole('heading', { name: 'Celle de la trois' }).waitFor()
  assert.equal(await now.getByRole('heading', { name: 'Celle de la une' }).count(), 0)
  assert.ok(await now.getByRole('link', { name: text('fr', 'session.join') }).isVisible())
  await home.page.clock.runFor(100)
  assert.equal(await said(home).textContent(), text('fr', 'live.begun'))
  assert.equal(home.asked.length, 1)
  assert.match(home.asked[0], new RegExp(`${one.id}.*${other.id}|${other.id}.*${one.id}`))
  await first.page.getByText(text('fr', 'waiting.teacher')).waitFor()
  for (const { teacher, act } of [one, other]) {
    await act(teacher === one.teacher ? 'cancel' : 'end')
    await teacher.close()
  }
  for (const visit of [first, second, home])
    await visit.close()
})

test('a class page turns, but not under the hands of somebody', async () => {
  const { teacher, id, act } = await plan(9, 'Sur la page')
  const page = `classrooms/${site.classes.waited1.id}/`
  const student = await come(page)
  const colleague = await come(page, { user: site.people.late })
  await colleague.page.locator('.next .menu-more summary').click()
  await act('start')
  await ask(student)
  await student.page.locator('.next .status-live').waitFor()
  await ask(colleague)
  assert.equal(await colleague.page.locator('.next .status-live').count(), 0)
  await colleague.page.keyboard.press('Escape')
  await ask(colleague)
  await colleague.page.locator('.next .status-live').waitFor()
  // What came anew works: the dialog that asks is the fresh one.
  await colleague.page.locator('.next form[action$="/end/"] button').click()
  await colleague.page.locator(`#end-${id}.show`).getByRole('button', { name: text('fr', 'end.submit') }).click()
  await colleague.page.waitForURL(`**/${page}`)
  await student.close()
  await colleague.close()
  await teacher.close()
})

test('who is offline asks nothing, and at once when the line is back', async () => {
  const { teacher, id, act } = await plan(10, 'Hors ligne')
  const student = await come(`classrooms/sessions/${id}/join/`)
  await ask(student)
  await student.context.setOffline(true)
  await student.page.clock.runFor(10 * PACE)
  assert.equal(student.asked.length, 1)
  await act('start')
  await student.context.setOffline(false)
  await student.page.getByText(text('fr', 'waiting.entering')).waitFor()
  await enters(student)
  await student.close()
  await act('end')
  await teacher.close()
})

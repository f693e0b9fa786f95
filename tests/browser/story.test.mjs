// SPDX-License-Identifier: Apache-2.0
/* A class from its creation to its recording, as a trainer and a learner live through it. */
import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'

import { parseHash } from './meeting.mjs'
import { open, schoolTime, signIn, site, text } from './site.mjs'

const TITLE = 'Chapitre 3 : « e^x » & “limites” = 100 % #1'
const WATCH = { fr: 'Voir l’enregistrement', en: 'Watch the recording' }

/* A code as people type it: in parts, in lower case, and with letters where there are digits. */
function typed(code) {
  return ` ${code.slice(0, 4)} - ${code.slice(4)} `.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
}

/* Delivers a recording as a sender of Standard Webhooks does. */
async function deliver(body) {
  const content = JSON.stringify(body)
  const id = randomUUID()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', site.secret).update(`${id}.${timestamp}.${content}`).digest('base64')
  const response = await fetch(new URL('classrooms/recording/webhook/', site.url), {
    method: 'POST',
    body: content,
    headers: { 'Content-Type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}` }
  })
  assert.equal(response.status, 200, await response.text())
}

/* What the meeting shows of the person who came in; without a script, what it would have read. */
async function meetingOf(visit, script) {
  await visit.page.waitForURL(`${site.meetingUrl}**`)
  if (!script) {
    const url = new URL(visit.page.url())
    const { 'userInfo.displayName': name, 'config.subject': subject } = parseHash(url.hash)
    return { room: url.pathname.slice(1).toLowerCase(), name, subject }
  }
  const [room, name, subject] = await Promise.all(
    ['#room', '#name', '#subject'].map(place => visit.page.locator(place).textContent()))
  return { room, name, subject }
}

function button(visit, language, key) {
  return visit.page.getByRole('button', { name: text(language, key) })
}

function link(visit, language, key) {
  return visit.page.getByRole('link', { name: text(language, key) })
}

async function createClass(visit, language, script, name) {
  const { page } = visit
  await link(visit, language, 'create_class.open').click()
  if (script)
    await page.getByRole('dialog', { name: text(language, 'create_class.title') }).waitFor()
  else
    await page.waitForURL('**/classrooms/create/')
  await page.locator('#name').fill(name)
  await page.locator('#category_id').selectOption({ label: 'Sciences' })
  await page.locator('#subject').fill('Mathématiques')
  await page.locator('#schedule').fill('Lundi à 8 h')
  await page.locator('#description').fill('Une ligne.\n<script>alert(1)</script> {{name}}')
  await button(visit, language, 'create_class.submit').click()
  await page.getByText(text(language, 'flash.class_created')).waitFor()
  assert.equal(await page.locator('h1').textContent(), name)
  assert.match(await page.locator('.prose').first().textContent(), /<script>alert\(1\)<\/script> {{name}}/)
  return page.locator('[data-join-code]').getAttribute('data-join-code')
}

async function plan(visit, language, script) {
  const { page } = visit
  await link(visit, language, 'plan.open').click()
  if (script)
    await page.getByRole('dialog', { name: text(language, 'plan.title') }).waitFor()
  else
    await page.waitForURL('**/sessions/create/**')
  await page.locator('#title').fill(TITLE)
  await page.locator('#start_at').fill(schoolTime(5))
  await page.locator('#duration_minutes').fill('45')
  await button(visit, language, 'plan.submit').click()
  await page.getByText(text(language, 'flash.session_planned')).waitFor()
}

/* Who has no class yet finds the field on the first page; else it is behind a link. */
async function join(visit, language, code) {
  const opener = link(visit, language, 'join.open')
  if (await opener.count())
    await opener.click()
  await visit.page.locator('#code').fill(typed(code))
  await button(visit, language, 'join.submit').click()
  await visit.page.getByText(text(language, 'flash.class_joined')).waitFor()
}

async function end(visit, language, script) {
  await button(visit, language, 'session.end').click()
  if (script) {
    const dialog = visit.page.getByRole('dialog')
    await dialog.getByRole('button', { name: text(language, 'end.submit') }).click()
  }
  await visit.page.getByText(text(language, 'flash.session_ended')).waitFor()
}

async function live(language, script) {
  const name = `Terminale ${language} ${script ? 'avec' : 'sans'} script`
  const teacher = await open({ language, script })
  const student = await open({ language, script })
  const { hard_teacher: trainer, hard_student: learner } = site.people

  await signIn(teacher, trainer, language)
  await teacher.goto('classrooms/')
  const code = await createClass(teacher, language, script, name)
  const classPage = teacher.page.url()
  await plan(teacher, language, script)
  assert.equal(teacher.page.url(), classPage)

  await link(teacher, language, 'session.start').click()
  const started = await meetingOf(teacher, script)
  const session = Number(started.room.split('_')[2])
  assert.deepEqual(started, { room: `crvs_${code.toLowerCase()}_${session}`, name: trainer.fullName, subject: TITLE })
  await teacher.goto(classPage)
  await teacher.page.locator('.status-live').waitFor()

  await signIn(student, learner, language)
  await student.goto('classrooms/')
  await join(student, language, code)
  assert.equal(student.page.url(), classPage)
  await link(student, language, 'session.join').click()
  assert.deepEqual(await meetingOf(student, script), { ...started, name: learner.fullName })

  const first = `https://recordings.example.org/${session}.mp4?a=1&b="2"#t=3`
  await deliver({ session_id: session, recording_url: first })
  for (const visit of [teacher, student]) {
    await visit.goto(classPage)
    await visit.page.getByRole('link', { name: WATCH[language] }).click()
    assert.equal(await visit.page.locator('video').getAttribute('src'), first)
    await visit.goto(classPage)
  }

  await end(teacher, language, script)
  await student.page.reload()
  assert.equal(await student.page.locator('.status-live').count(), 0)
  assert.ok(await student.page.getByRole('link', { name: WATCH[language] }).isVisible())

  const second = `https://recordings.example.org/${session}_2.mp4`
  await deliver({ session_id: session, recording_url: second })
  for (const visit of [teacher, student]) {
    await visit.goto(classPage)
    const menu = visit.page.locator('details').filter({ hasText: WATCH[language] })
    assert.equal(await menu.getByRole('link').count(), 0)
    await menu.locator('summary').click()
    const links = menu.getByRole('link')
    assert.equal(await links.count(), 2)
    for (const one of await links.all())
      assert.ok(await one.isVisible())
    await links.last().click()
    assert.equal(await visit.page.locator('video').getAttribute('src'), second)
  }
  await teacher.close()
  await student.close()
}

describe('a class goes live, is recorded, and its recording is on the class page', () => {
  for (const language of ['fr', 'en'])
    for (const script of [true, false])
      test(`${language}, ${script ? 'with' : 'without'} JavaScript`, () => live(language, script))
})

test('a code is read with look-alikes, in any case, with spaces', async () => {
  const visit = await open({ user: site.people.newcomer })
  await visit.goto('classrooms/join/')
  await visit.page.locator('#code').fill(' lo aB-oI cd ')
  await visit.page.keyboard.press('Enter')
  await visit.page.getByText(text('fr', 'flash.class_joined')).waitFor()
  assert.equal(await visit.page.locator('h1').textContent(), site.classes.lookalike.name)
  await visit.close()
})

for (const script of [true, false])
  test(`a link joins with one confirmation, ${script ? 'with' : 'without'} JavaScript`, async () => {
    const visit = await open({ script })
    const learner = site.people.newcomer
    const { code, name } = site.classes[script ? 'bare' : 'live']
    await visit.goto(`classrooms/join/?code=${code}`)
    // Somebody who is not signed in does that first, and comes back.
    await visit.page.locator('#username').fill(learner.username)
    await visit.page.locator('#password').fill(site.password)
    await visit.page.keyboard.press('Enter')
    await visit.page.waitForURL(`**/classrooms/join/?code=${code}`)
    await button(visit, 'fr', 'join.submit').click()
    await visit.page.getByText(text('fr', 'flash.class_joined')).waitFor()
    assert.equal(await visit.page.locator('h1').textContent(), name)
    await visit.close()
  })

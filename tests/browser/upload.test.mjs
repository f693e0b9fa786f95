// SPDX-License-Identifier: Apache-2.0
/* A teacher sends a video: from choosing it to its recording, over a line that breaks, and on another day. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'

import { open, openMore, site, text } from './site.mjs'

const VIDEO = fileURLToPath(new URL('../../sql/demo.mp4', import.meta.url))

const button = (visit, key) => visit.page.getByRole('button', { name: text('fr', key), exact: true })
const watch = visit => visit.page.locator('#past').getByRole('link', { name: text('fr', 'recording.watch') })

/* The page of a session without a recording. */
async function openPage(more = {}) {
  const visit = await open({ user: site.people.teacher, ...more })
  await visit.goto(`classrooms/${site.classes.usual.id}/`)
  const session = visit.page.locator('#past li').filter({ hasText: 'Questions avant le devoir' })
  await openMore(session)
  await session.getByRole('link', { name: text('fr', 'upload.session_title') }).click()
  await visit.page.waitForURL('**/recordings/add/')
  return visit
}

async function choose(visit, file = VIDEO) {
  await visit.page.locator('#upload-file').setInputFiles(file)
}

/* Every PATCH fails as on a line that is gone. Returns what gives the line back. */
async function cutLine(visit) {
  await visit.page.route('**/uploads/*', (route, request) =>
    request.method() === 'PATCH' ? route.abort('connectionreset') : route.continue())
  return async () => {
    await visit.page.unroute('**/uploads/*')
    // What the browser said of the broken line.
    visit.complaints.length = 0
  }
}

test('a button that waits for a file has the colour of the school', async () => {
  const visit = await openPage()
  const colours = await visit.page.locator('[data-upload-start]').evaluate(start => {
    const waiting = getComputedStyle(start).backgroundColor
    start.disabled = false
    return [waiting, getComputedStyle(start).backgroundColor]
  })
  assert.equal(colours[0], colours[1])
  await visit.close()
})

test('a video that is chosen and sent is a recording', async () => {
  const visit = await openPage()
  assert.ok(await button(visit, 'upload.start').isDisabled())
  await choose(visit)
  await visit.page.locator('#upload-title').fill('Le devoir, corrigé')
  await button(visit, 'upload.start').click()
  await visit.page.waitForURL(`**/classrooms/${site.classes.usual.id}/**`)
  await visit.page.getByText(text('fr', 'flash.recording_added')).waitFor()
  await visit.close()
})

test('a video that is dropped on its place is sent, and one beside it is not', async () => {
  const visit = await openPage()
  const dragged = await visit.page.evaluateHandle(base64 => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(base64), byte => byte.charCodeAt(0))], 'déposée.mp4'))
    return data
  }, readFileSync(VIDEO, 'base64'))
  const page = visit.page.url()
  await visit.page.locator('h1').dispatchEvent('drop', { dataTransfer: dragged })
  assert.ok(await button(visit, 'upload.start').isDisabled())
  await visit.page.locator('label[for=upload-file]').dispatchEvent('drop', { dataTransfer: dragged })
  assert.equal(visit.page.url(), page)
  await button(visit, 'upload.start').click()
  await visit.page.waitForURL(`**/classrooms/${site.classes.usual.id}/**`)
  await visit.page.getByText(text('fr', 'flash.recording_added')).waitFor()
  await visit.close()
})

test('a line that breaks is waited for, and a reload goes on where it stopped', async () => {
  const visit = await openPage()
  const mend = await cutLine(visit)
  const creations = []
  visit.page.on('request', request => request.method() === 'POST' && creations.push(request.url()))
  await choose(visit)
  await Promise.all([visit.page.waitForRequest(request => request.method() === 'PATCH'), button(visit, 'upload.start').click()])
  await button(visit, 'upload.pause').click()
  await visit.page.getByText(text('fr', 'upload.paused'), { exact: true }).waitFor()
  assert.ok(await button(visit, 'upload.resume').isVisible())
  await mend()
  await visit.page.reload()
  await visit.page.getByText('« demo.mp4 »').waitFor()
  await choose(visit)
  await button(visit, 'upload.start').click()
  await visit.page.waitForURL(`**/classrooms/${site.classes.usual.id}/**`)
  assert.equal(creations.length, 1)
  await visit.close()
})

test('an upload that is given up leaves the form as it was', async () => {
  const visit = await openPage()
  const mend = await cutLine(visit)
  await choose(visit)
  await Promise.all([visit.page.waitForRequest(request => request.method() === 'PATCH'), button(visit, 'upload.start').click()])
  const [gone] = await Promise.all([visit.page.waitForResponse(answer => answer.request().method() === 'DELETE'),
    button(visit, 'upload.cancel').click()])
  assert.equal(gone.status(), 204)
  await visit.page.waitForFunction(() => document.activeElement?.id === 'upload-file')
  assert.ok(await button(visit, 'upload.start').isDisabled())
  await mend()
  await visit.close()
})

test('without a script there is the link alone, and it is said why', async () => {
  const visit = await openPage({ script: false })
  assert.ok(await visit.page.locator('#upload-file').isHidden())
  await visit.page.getByText(text('fr', 'upload.no_script')).waitFor()
  await visit.page.locator('#url').fill('https://videos.example.org/1.mp4')
  await button(visit, 'upload.add_link').click()
  await visit.page.waitForURL(`**/classrooms/${site.classes.usual.id}/**`)
  assert.ok(await watch(visit).count() > 0)
  await visit.close()
})

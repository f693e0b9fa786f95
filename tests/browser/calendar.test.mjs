// SPDX-License-Identifier: Apache-2.0
/* From a page to a link that a calendar reads, also without JavaScript; and what calendars written for browsers make of it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { ICAL, nodeIcal } from './packages.mjs'
import { open, site, text } from './site.mjs'

const PHONE = { viewport: { width: 360, height: 740 } }

/* Each reader's events: title to when it begins, and whether it is cancelled. */
function byIcal(calendar) {
  const events = new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents('vevent')
  return Object.fromEntries(events.map(event => [event.getFirstPropertyValue('summary'),
    [event.getFirstPropertyValue('dtstart').toJSDate().toISOString(), event.getFirstPropertyValue('status')]]))
}

function byNodeIcal(calendar) {
  const events = Object.values(nodeIcal.sync.parseICS(calendar)).filter(one => one.type === 'VEVENT')
  return Object.fromEntries(events.map(event => [event.summary, [event.start.toISOString(), event.status]]))
}

/* What both of them see. */
function eventsOf(calendar) {
  const events = byIcal(calendar)
  assert.deepEqual(byNodeIcal(calendar), events)
  return events
}

for (const script of [true, false])
  test(`a telephone gets a link to subscribe to ${script ? 'with' : 'without'} JavaScript`, async () => {
    const visit = await open({ user: site.people.student, script, ...PHONE, permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = visit
    await visit.goto('classrooms/')
    await page.getByRole('link', { name: text('fr', 'calendar.subscribe') }).click()
    await page.getByRole('button', { name: text('fr', 'calendar.make') }).click()
    const url = await page.getByRole('textbox', { name: text('fr', 'calendar.paste') }).inputValue()
    assert.equal(await page.getByRole('link', { name: text('fr', 'calendar.webcal') }).getAttribute('href'),
      url.replace('http://', 'webcal://'))
    const answer = await fetch(url)
    assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8')
    const calendar = await answer.text()
    assert.ok(Object.keys(eventsOf(calendar)).length >= 2)
    assert.equal(new ICAL.Component(ICAL.parse(calendar)).getFirstPropertyValue('name'),
      text('fr', 'calendar.name', { school: 'Lycée de l’Exemple' }))
    if (script) {
      await page.locator('[data-copy-link]').click()
      await page.getByRole('status').filter({ hasText: text('fr', 'class.link_copied') }).waitFor({ state: 'attached' })
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), url)
    }
    await visit.close()
  })

test('a session is taken along from the page of its class', async () => {
  const visit = await open({ user: site.people.student, ...PHONE })
  const { page } = visit
  await visit.goto(`classrooms/${site.classes.usual.id}/`)
  const link = page.getByRole('link', { name: text('fr', 'calendar.add') }).first()
  const { width, height } = await link.boundingBox()
  assert.ok(width >= 44 && height >= 44)
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
  assert.match(file.suggestedFilename(), /^session-\d+\.ics$/)
  const [[title, [start, status]]] = Object.entries(eventsOf(readFileSync(await file.path(), 'utf8')))
  assert.ok(title.endsWith(` – ${site.classes.usual.name}`))
  assert.ok(new Date(start) > new Date(Date.now() - 24 * 3600 * 1000))
  assert.equal(status, 'CONFIRMED')
  await visit.close()
})

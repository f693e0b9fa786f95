// SPDX-License-Identifier: Apache-2.0
/*
 * A phone that people share: once somebody has left, Back shows nothing of theirs, whatever the browser holds. Chromium's
 * back/forward cache, which Playwright turns off, is on here where the browser has one; its headless shell has none, and
 * still has the cache of HTTP.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, signIn, site, startHolding, text } from './site.mjs'

/* Back and forward without waiting for a load: a page that was held does not load again, or leaves at once for another. */
const back = page => page.goBack({ waitUntil: 'commit' }).catch(error => assert.match(error.message, /ERR_ABORTED/))
const forward = page => page.goForward({ waitUntil: 'commit' })
const classPage = () => `classrooms/${site.classes.usual.id}/`

async function leave(page, language) {
  await page.getByRole('button', { name: text(language, 'bar.sign_out') }).click()
  await page.waitForURL('**/users/login/')
}

/* Nothing that can be seen names the person or the class; in the end there is the login. */
async function assertNothingOf(page, person) {
  await page.locator('#password').waitFor()
  assert.match(page.url(), /\/users\/login\/\?next=/)
  const shown = await page.locator('body').innerText()
  for (const word of [person.fullName, site.classes.usual.name])
    assert.ok(!shown.includes(word), word)
}

for (const script of [true, false])
  test(`after a logout Back shows nothing of who left, ${script ? 'with' : 'without'} JavaScript`, async t => {
    const holding = await startHolding()
    t.after(() => holding.browser.close())
    const visit = await open({ script, browser: holding.browser })
    const { page } = visit
    await signIn(visit, site.people.student, 'fr')
    await visit.goto(classPage())
    await visit.goto('courses/')
    if (script) {
      // While one is signed in, Back is as quick as the browser can make it.
      await page.evaluate(() => window.addEventListener('pageshow', event => { window.wasHeld = event.persisted }))
      await back(page)
      await page.locator('h1', { hasText: site.classes.usual.name }).waitFor()
      await forward(page)
      await page.locator('h1', { hasText: text('fr', 'courses.title') }).waitFor()
      if (holding.hasCache)
        await page.waitForFunction(() => window.wasHeld === true)
    }
    await leave(page, 'fr')
    await back(page)
    await assertNothingOf(page, site.people.student)
    await back(page)
    await assertNothingOf(page, site.people.student)
    await visit.close()
  })

for (const script of [true, false])
  test(`a page of who was there before is not shown to who signed in in another tab, ${script ? 'with' : 'without'} JavaScript`,
    async t => {
      const holding = await startHolding()
      t.after(() => holding.browser.close())
      const visit = await open({ script, browser: holding.browser })
      const { page } = visit
      await signIn(visit, site.people.student, 'fr')
      await visit.goto('users/profile/')
      await visit.goto('courses/')

      const tab = await visit.context.newPage()
      await tab.goto(site.url)
      await leave(tab, 'fr')
      await tab.getByLabel(text('fr', 'label.username')).fill(site.people.joiner.username)
      await tab.locator('#password').fill(site.password)
      await tab.getByRole('button', { name: text('fr', 'login.submit') }).click()
      await tab.waitForURL(site.url)

      await back(page)
      await page.locator(`#full_name[value="${site.people.joiner.fullName}"]`).waitFor()
      assert.ok(!(await page.locator('body').innerText()).includes(site.people.student.fullName))
      if (script) {
        // What stood open is another's from the moment it is looked at.
        await forward(page)
        await page.locator('.bar-name', { hasText: site.people.joiner.fullName }).waitFor()
      }
      await visit.close()
    })

test('a page that stood open says nothing more once its person has left in another tab', async () => {
  const visit = await open()
  const { page } = visit
  await signIn(visit, site.people.student, 'fr')
  await visit.goto(classPage())
  const tab = await visit.context.newPage()
  await tab.goto(site.url)
  await leave(tab, 'fr')
  // Headless browsers hide no tab: the event is what a browser tells a page that is looked at again.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await assertNothingOf(page, site.people.student)
  await visit.close()
})

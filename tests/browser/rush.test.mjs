// SPDX-License-Identifier: Apache-2.0
/* Whoever signs in while a whole school does: a page says when it is their turn, and goes on by itself. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { command, open, site, text } from './site.mjs'

const SECONDS = 3
const VISITORS = ['fr', 'en'].flatMap(language => [true, false].map(script => ({ language, script })))

/* Somebody who has typed their name and password, and sends them when many are there already. */
async function comeLate({ language, script, password = site.password }) {
  const visit = await open({ language, script })
  const { page } = visit
  await visit.goto(`${site.rushUrl}users/login/?next=%2Fusers%2Fprofile%2F`)
  await page.getByLabel(text(language, 'label.username')).fill(site.people.rushed.username)
  await page.locator('#password').fill(password)
  await command(`rush ${SECONDS}`)
  await page.getByRole('button', { name: text(language, 'login.submit') }).click()
  await page.getByRole('heading', { name: text(language, 'login.wait_title') }).waitFor()
  return visit
}

describe('a rush of logins', { concurrency: true }, () => {
  for (const { language, script } of VISITORS)
    test(`the page that waits says so and goes on by itself: ${language}, ${script ? 'with' : 'without'} JavaScript`, async () => {
      const visit = await comeLate({ language, script })
      const { page } = visit
      const seconds = Number(visit.document.headers().refresh)
      assert.ok(seconds >= SECONDS / 2, `${seconds} seconds`)
      assert.ok(await page.getByText(text(language, 'login.wait_turn', { seconds })).isVisible())
      assert.ok(await page.getByText(text(language, 'login.wait_by_itself')).isVisible())
      // Nothing is clicked from here on.
      await page.waitForURL(`${site.rushUrl}users/profile/`)
      assert.equal(await page.locator('#full_name').inputValue(), site.people.rushed.fullName)
      await visit.close()
    })

  test('who typed it wrong is asked again at their turn, and keeps the name', async () => {
    const visit = await comeLate({ language: 'fr', script: false, password: 'autre chose' })
    await visit.page.getByText(text('fr', 'login.failed')).first().waitFor()
    assert.equal(await visit.page.locator('#username').inputValue(), site.people.rushed.username)
    await visit.close()
  })

  test('who stops waiting is not signed in', async () => {
    const visit = await comeLate({ language: 'fr', script: true })
    await visit.page.getByRole('link', { name: text('fr', 'login.wait_stop') }).click()
    await visit.page.locator('#password').waitFor()
    await visit.goto(`${site.rushUrl}users/profile/`)
    await visit.page.locator('#password').waitFor()
    await visit.close()
  })
})

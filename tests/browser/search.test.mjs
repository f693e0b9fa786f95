// SPDX-License-Identifier: Apache-2.0
/* The search from the keyboard alone, with and without suggestions. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { open, site, text } from './site.mjs'

const options = page => page.locator('.suggestions [role=option]')

/* What a screen reader says of the field: whether its list is open, and which suggestion is chosen. */
async function said(page, id) {
  const field = page.locator(`#${id}`)
  const active = await field.getAttribute('aria-activedescendant')
  return { expanded: await field.getAttribute('aria-expanded'),
    chosen: active && await page.locator(`#${active}`).textContent(),
    marked: await page.locator('.suggestions [aria-selected=true]').count() }
}

/* Types at the speed of a person. */
async function type(page, letters) {
  await page.keyboard.type(letters, { delay: 20 })
  await options(page).first().waitFor()
}

describe('by keyboard', () => {
  for (const language of ['fr', 'en']) {
    test(`a suggestion is chosen and followed, ${language}`, async () => {
      const visit = await open({ user: site.people.student, language })
      const { page } = visit
      await visit.goto('classrooms/')
      const field = page.getByRole('combobox').or(page.getByRole('searchbox', { name: text(language, 'search.label') }))
      await field.focus()
      await type(page, 'suites')
      assert.deepEqual(await said(page, 'bar-q'), { expanded: 'true', chosen: null, marked: 0 })
      assert.equal(await page.getByRole('listbox', { name: text(language, 'search.suggested') }).count(), 1)
      const count = await options(page).count()
      const announced = text(language, 'search.suggestions').replace('{{count}}', count)
      await page.getByRole('status').filter({ hasText: announced }).waitFor({ state: 'attached' })

      // Round and round, by way of the field.
      await page.keyboard.press('ArrowUp')
      assert.equal((await said(page, 'bar-q')).chosen, await options(page).last().textContent())
      await page.keyboard.press('ArrowDown')
      assert.equal((await said(page, 'bar-q')).chosen, null)
      await page.keyboard.press('ArrowDown')
      const first = await options(page).first().textContent()
      assert.deepEqual(await said(page, 'bar-q'), { expanded: 'true', chosen: first, marked: 1 })

      // Escape closes the list and keeps what was typed.
      await page.keyboard.press('Escape')
      assert.deepEqual(await said(page, 'bar-q'), { expanded: 'false', chosen: null, marked: 0 })
      assert.equal(await field.inputValue(), 'suites')
      await page.keyboard.type(' lecon 7')
      await options(page).first().filter({ hasText: 'Suites, leçon 7' }).waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/courses/lessons/*/')
      assert.equal(await page.locator('h1').textContent(), 'Suites, leçon 7')
      await visit.close()
    })

    test(`Enter without a choice finds all, and Tab leads to the first, ${language}`, async () => {
      const visit = await open({ user: site.people.student, language })
      const { page } = visit
      await visit.goto('search/')
      await page.locator('#q').focus()
      await type(page, 'DERIVEES')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/search/?q=DERIVEES')
      assert.equal(await page.locator('mark').first().textContent(), 'Dérivées')
      await page.locator('#q').focus()
      for (let count = 0; !await page.evaluate(() => document.activeElement.matches('.result-link')); count++) {
        assert.ok(count < 20, 'Tab never comes to a result')
        await page.keyboard.press('Tab')
      }
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/classrooms/${site.classes.usual.id}/**`)
      assert.equal((await page.locator('#past h3').first().textContent()).trim(), 'Dérivées')
      await visit.close()
    })
  }
})

test('it asks once nothing was typed for 200 ms, and nothing of nothing', async () => {
  const visit = await open({ user: site.people.student })
  const { page } = visit
  const asked = []
  page.on('request', request => {
    const { pathname, searchParams } = new URL(request.url())
    if (pathname === '/search/suggest/')
      asked.push(searchParams.get('q'))
  })
  await page.clock.install()
  await visit.goto('search/')
  await page.locator('#q').focus()
  await page.waitForFunction(() => document.querySelector('[role=combobox]'))
  await page.clock.pauseAt(Date.now() + 60000)
  for (const letter of 'suites') {
    await page.keyboard.type(letter)
    await page.clock.runFor(199)
  }
  assert.deepEqual(asked, [])
  await page.clock.runFor(1)
  await options(page).first().waitFor()
  await page.locator('#q').fill('')
  await page.clock.runFor(200)
  await options(page).first().waitFor({ state: 'detached' })
  assert.deepEqual(asked, ['suites'])
  await visit.close()
})

test('a suggestion can be pressed', async () => {
  const visit = await open({ user: site.people.student })
  await visit.goto('search/')
  await visit.page.locator('#q').focus()
  await type(visit.page, 'terminale')
  await options(visit.page).first().click()
  await visit.page.waitForURL(`**/classrooms/${site.classes.usual.id}/`)
  await visit.close()
})

test('without JavaScript the field sends its form', async () => {
  const visit = await open({ user: site.people.student, script: false })
  await visit.goto('search/')
  await visit.page.locator('#q').fill('ecole dérivées')
  await visit.page.keyboard.press('Enter')
  await visit.page.waitForURL('**/search/?q=*')
  await visit.page.locator('#q').fill('derivees')
  await visit.page.keyboard.press('Enter')
  assert.equal(await visit.page.locator('mark').first().textContent(), 'Dérivées')
  await visit.close()
})

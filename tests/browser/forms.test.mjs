// SPDX-License-Identifier: Apache-2.0
/* Nothing that was typed is lost, with a script and without. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, site, text } from './site.mjs'

const press = (visit, key) => visit.page.getByRole('button', { name: text('fr', key) }).click()

test('a login that ends while somebody writes brings the form back, without a script', async () => {
  const visit = await open({ user: site.people.teacher, script: false })
  const { page } = visit
  const address = `${site.url}courses/create/`
  await visit.goto('courses/create/')
  await page.locator('#category_id').selectOption({ index: 1 })
  await page.locator('#title').fill('Écrit « longuement »')
  await page.locator('#description').fill('Une ligne\net une autre')
  await visit.context.clearCookies()
  await page.locator('main form button[type=submit]').click()
  assert.equal(await page.locator('h1').textContent(), text('fr', 'login.title'))
  assert.match(await page.locator('#errors').textContent(), /Votre connexion a pris fin/)
  await page.locator('#username').fill(site.people.teacher.username)
  await page.locator('#password').fill(site.password)
  await press(visit, 'login.submit')
  await page.waitForURL(address)
  assert.equal(await page.locator('#title').inputValue(), 'Écrit « longuement »')
  assert.equal(await page.locator('#description').inputValue(), 'Une ligne\net une autre')
  assert.match(await page.locator('#errors').textContent(), /Votre connexion avait expiré/)
  await visit.close()
})

test('what is too long to be sent is there again when the form is', async () => {
  const visit = await open({ user: site.people.teacher })
  const { page } = visit
  await visit.goto('courses/create/')
  await page.locator('#title').fill('Trop long')
  await page.locator('#category_id').selectOption({ index: 1 })
  await page.locator('#description').evaluate(field => {
    field.removeAttribute('maxlength')
    field.value = 'x'.repeat(1100000)
  })
  const answered = page.waitForResponse(response => response.request().method() === 'POST')
  await page.locator('main form button[type=submit]').click()
  assert.equal((await answered).status(), 413)
  await page.locator('[data-untaken]').waitFor()
  await visit.goto('courses/create/')
  await page.locator('.flashes').getByText(text('fr', 'form.restored')).waitFor()
  assert.equal(await page.locator('#title').inputValue(), 'Trop long')
  assert.equal((await page.locator('#description').inputValue()).length, 1100000)
  // Once it has been taken, nothing of it is left.
  await page.locator('#description').fill('Plus court')
  await page.locator('main form button[type=submit]').click()
  await page.waitForURL(/\/courses\/\d+\//)
  await visit.goto('courses/create/')
  assert.equal(await page.locator('#title').inputValue(), '')
  await visit.close()
})

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

test('what is put back does not hide what another saved meanwhile', async () => {
  const visit = await open({ user: site.people.teacher })
  const { page } = visit
  const path = `courses/lessons/${site.courses.lesson}/edit/`
  const submit = () => page.locator('main form button[type=submit]').first().click()
  await visit.goto(path)
  const before = await page.locator('#description').inputValue()
  await page.locator('#description').fill('Écrit longuement')
  // The line breaks.
  const broken = new Promise(resolve => page.route(`**/${path}`, async route => {
    await route.abort('aborted')
    resolve()
  }, { times: 1 }))
  await submit()
  await broken
  const other = await open({ user: site.people.teacher })
  await other.goto(path)
  await other.page.locator('#description').fill('D’une autre main')
  await other.page.locator('main form button[type=submit]').first().click()
  await other.page.waitForURL(/\/courses\/lessons\/\d+\/$/)
  await other.close()
  await visit.goto(path)
  await page.locator('.flashes').getByText(text('fr', 'form.restored')).waitFor()
  assert.equal(await page.locator('#description').inputValue(), 'Écrit longuement')
  await submit()
  await page.locator('#errors').getByText(text('fr', 'meanwhile.changed')).waitFor()
  assert.equal(await page.locator('section[aria-labelledby=meanwhile] dd').textContent(), 'D’une autre main')
  assert.equal(await page.locator('#description').inputValue(), 'Écrit longuement')
  // Whoever has seen both has the last word.
  await page.locator('#description').fill(before)
  await submit()
  await page.waitForURL(/\/courses\/lessons\/\d+\/$/)
  await visit.close()
})

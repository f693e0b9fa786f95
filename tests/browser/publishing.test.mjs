// SPDX-License-Identifier: Apache-2.0
/* Recordings on their way into lessons: by the dialog, by three steps without a script, by rule; and courses put in order. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { open, openMore, site, text } from './site.mjs'

const classPage = () => `classrooms/${site.classes.recorded.id}/`
const sessionOf = (visit, title) => visit.page.locator('.session').filter({ hasText: title })

async function choose(page, list, label) {
  const select = page.locator(`#${list}`)
  await select.locator('option', { hasText: label }).waitFor({ state: 'attached' })
  await select.selectOption({ label })
}

describe('a recording is published by hand, linked, and taken out again', () => {
  for (const language of ['fr', 'en'])
    test(`in a dialog, ${language}`, async () => {
      const visit = await open({ user: site.people.publisher, language })
      const { page } = visit
      const title = language === 'fr' ? 'Séance 1' : 'Séance 2'
      await visit.goto(classPage())
      const session = sessionOf(visit, title)
      await openMore(session)
      await session.getByRole('link', { name: text(language, 'publish.open') }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: text(language, 'publish.title') })
      await page.waitForFunction(() => document.activeElement?.id === 'course_id')
      assert.equal(await dialog.locator('#video_title').inputValue(), title)
      assert.ok(await dialog.locator('#module_id').isDisabled())
      assert.ok(!await dialog.locator('#new_title').isVisible())
      await choose(page, 'course_id', 'Physique')
      // A module without lessons: a new one is what is left.
      await choose(page, 'module_id', 'Optique')
      await page.locator('#new_title').waitFor()
      await choose(page, 'module_id', 'Mécanique')
      await page.locator('#lesson_id option', { hasText: 'Chapitre 1' }).waitFor({ state: 'attached' })
      await page.locator('#lesson_id').selectOption('new')
      await page.locator('#new_title').fill(`Leçon ${language}`)
      await page.keyboard.press('Enter')
      await page.getByText(text(language, 'flash.published')).waitFor()

      await session.getByRole('link', { name: `Leçon ${language}` }).click()
      assert.equal(await page.locator('h1').textContent(), `Leçon ${language}`)
      assert.equal(await page.locator('video').count(), 1)
      await page.getByRole('link', { name: title, exact: true }).click()
      await openMore(session)
      await session.getByRole('button', { name: text(language, 'publish.undo_from', { lesson_title: `Leçon ${language}` }) }).click()
      await page.getByText(text(language, 'flash.unpublished')).waitFor()
      assert.equal(await session.getByRole('link', { name: `Leçon ${language}` }).count(), 0)
      await visit.close()
    })

  test('the dialog gives the focus back to its link', async () => {
    const visit = await open({ user: site.people.publisher })
    const { page } = visit
    await visit.goto(classPage())
    const opener = page.locator('a[data-publish]').first()
    await openMore(page.locator('#past'))
    await opener.focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.id === 'course_id')
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => document.activeElement === document.querySelector('a[data-publish]'))
    await visit.close()
  })

  test('in steps, without a script', async () => {
    const visit = await open({ user: site.people.publisher, script: false })
    const { page } = visit
    await visit.goto(classPage())
    await openMore(sessionOf(visit, 'Séance 3'))
    await sessionOf(visit, 'Séance 3').getByRole('link', { name: text('fr', 'publish.open') }).click()
    const next = page.getByRole('button', { name: text('fr', 'publish.continue') })
    const edges = await next.evaluate(button => [button, button.parentElement].map(one => one.getBoundingClientRect().right))
    assert.equal(edges[0], edges[1], 'no place is kept for the button that a script would show')
    await page.locator('#video_title').fill('Sans script')
    await choose(page, 'course_id', 'Physique')
    await next.click()
    await choose(page, 'module_id', 'Mécanique')
    await next.click()
    await choose(page, 'lesson_id', 'Chapitre 1')
    await page.getByRole('button', { name: text('fr', 'publish.submit') }).click()
    await page.getByText(text('fr', 'flash.published')).waitFor()
    await sessionOf(visit, 'Séance 3').getByRole('link', { name: 'Chapitre 1' }).click()
    assert.equal(await page.getByRole('heading', { name: 'Sans script' }).count(), 1)
    await visit.close()
  })

  test('a list that does not come is said', async () => {
    const visit = await open({ user: site.people.publisher })
    const { page } = visit
    await visit.goto(classPage())
    await openMore(page.locator('#past'))
    await page.locator('a[data-publish]').first().click()
    await page.locator('.modal.show').waitFor()
    await page.route('**/courses/*/modules/', route => route.abort('failed'))
    await choose(page, 'course_id', 'Physique')
    await page.getByText(text('fr', 'publish.lists_failed')).waitFor()
    await page.unroute('**/courses/*/modules/')
    await page.locator('#course_id').selectOption('')
    await choose(page, 'course_id', 'Physique')
    await page.locator('#module_id option', { hasText: 'Optique' }).waitFor({ state: 'attached' })
    assert.ok(!await page.getByText(text('fr', 'publish.lists_failed')).isVisible())
    visit.complaints = visit.complaints.filter(one => !one.includes('ERR_FAILED'))
    await visit.close()
  })
})

describe('the rule of a class', () => {
  for (const language of ['fr', 'en'])
    test(`is tried out, then saved, ${language}`, async () => {
      const visit = await open({ user: site.people.publisher, language })
      const { page } = visit
      await visit.goto(classPage())
      await page.getByRole('link', { name: text(language, 'rule.open') }).click()
      await page.getByLabel(text(language, 'rule.none')).check()
      assert.ok(!await page.locator('#course_id').isVisible())
      await page.getByLabel(text(language, 'rule.module'), { exact: true }).check()
      await choose(page, 'course_id', 'Physique')
      await choose(page, 'module_id', 'Optique')
      assert.ok(!await page.locator('#lesson_id').isVisible())
      await page.locator('#title_pattern').fill(`${language} : {session}`)
      await page.getByRole('button', { name: text(language, 'rule.try') }).click()
      const trial = page.locator('#trial')
      await trial.getByText(`${language} : Séance 4`).waitFor()
      assert.equal(await page.locator('#title_pattern').inputValue(), `${language} : {session}`)
      await page.getByRole('button', { name: text(language, 'rule.save') }).click()
      await page.getByText(text(language, 'flash.rule_set')).waitFor()
      await page.getByRole('link', { name: text(language, 'rule.open') }).click()
      assert.ok(await page.getByLabel(text(language, 'rule.module'), { exact: true }).isChecked())
      assert.equal(await page.locator('#module_id option:checked').textContent(), 'Optique')
      await visit.close()
    })

  test('is applied to what is there', async () => {
    const visit = await open({ user: site.people.publisher })
    const { page } = visit
    await visit.goto(`${classPage()}publishing/`)
    await page.getByLabel(text('fr', 'rule.lesson')).check()
    await choose(page, 'course_id', 'Physique')
    await choose(page, 'module_id', 'Mécanique')
    await choose(page, 'lesson_id', 'Chapitre 1')
    await page.getByRole('button', { name: text('fr', 'rule.try') }).click()
    await page.getByRole('button', { name: text('fr', 'rule.apply') }).click()
    await page.getByText(text('fr', 'flash.rule_applied')).waitFor()
    assert.equal(await sessionOf(visit, 'Séance 4').getByRole('link', { name: 'Chapitre 1' }).count(), 1)
    await visit.close()
  })
})

describe('a course is put in order', () => {
  const titles = page => page.locator('.module h2').allTextContents()

  test('by buttons, from the keyboard alone', async () => {
    const visit = await open({ user: site.people.busy })
    const { page } = visit
    await visit.goto(`courses/${site.courses.order}/`)
    const before = await titles(page)
    const up = page.getByRole('button', { name: `${text('fr', 'move.up')} ${before[1]}`, exact: true })
    await up.focus()
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    assert.deepEqual(await titles(page), [before[1], before[0], before[2]])
    await page.getByRole('button', { name: `${text('fr', 'move.down')} ${before[1]}`, exact: true }).focus()
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    assert.deepEqual(await titles(page), before)
    assert.ok(await page.getByRole('button', { name: `${text('fr', 'move.up')} ${before[0]}`, exact: true }).isDisabled())
    await visit.close()
  })

  test('by dragging, which stays', async () => {
    const visit = await open({ user: site.people.busy, viewport: { width: 1280, height: 1600 } })
    const { page } = visit
    await visit.goto(`courses/${site.courses.order}/`)
    const module = page.locator('.module').first()
    const lines = module.locator('.lesson-line')
    const before = await lines.locator('.lesson-link').allTextContents()
    const { x, y, height } = await lines.nth(2).boundingBox()
    await lines.first().hover({ position: { x: 8, y: 8 } })
    await page.mouse.down()
    await page.mouse.move(x + 8, y + height - 4, { steps: 8 })
    await page.mouse.up()
    await page.locator('#sorted').filter({ hasText: text('fr', 'move.done') }).waitFor({ state: 'attached' })
    const wanted = [before[1], before[2], before[0]]
    assert.deepEqual(await lines.locator('.lesson-link').allTextContents(), wanted)
    await page.reload()
    assert.deepEqual(await lines.locator('.lesson-link').allTextContents(), wanted)
    await visit.close()
  })
})

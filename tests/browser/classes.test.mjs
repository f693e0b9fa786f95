// SPDX-License-Identifier: Apache-2.0
/* Administrators change many classes at once: ticked, asked about, done, and taken back; with and without scripts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open, site, text } from './site.mjs'

for (const script of [true, false])
  test(`classes are archived and brought back ${script ? 'with' : 'without'} a script`, async () => {
    const visit = await open({ user: site.people.admin, script })
    const { page } = visit
    const button = key => page.getByRole('button', { name: text('fr', key), exact: true })
    const rows = page.locator('.row-line')
    const { name } = site.classes.bare
    await visit.goto(`classrooms/all/?q=${encodeURIComponent(name)}`)
    assert.equal(await rows.count(), 1)
    if (script)
      await page.getByLabel(text('fr', 'form.choose_all')).check()
    else
      await page.getByLabel(text('fr', 'all_classes.choose').replace('{{name}}', name)).check()
    assert.equal(await rows.locator('input').isChecked(), true)
    await button('all_classes.archive').click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await page.getByText(name, { exact: true }).count(), 1)
    await Promise.all([page.waitForURL('**done=archive**'), button('all_classes.archive').click()])
    assert.equal(await rows.count(), 0)
    await Promise.all([page.waitForURL('**done=restore**'), button('all_classes.undo').click()])
    assert.equal(await rows.count(), 1)
    await visit.close()
  })

test('a box for all follows the others', async () => {
  const visit = await open({ user: site.people.admin })
  await visit.goto('classrooms/all/?state=all')
  const everything = visit.page.getByLabel(text('fr', 'form.choose_all'))
  const boxes = visit.page.locator('.row-check input')
  await everything.check()
  assert.equal(await boxes.evaluateAll(all => all.every(box => box.checked)), true)
  await boxes.first().uncheck()
  assert.equal(await everything.evaluate(box => box.indeterminate && !box.checked), true)
  await everything.check()
  await everything.uncheck()
  assert.equal(await boxes.evaluateAll(all => all.some(box => box.checked)), false)
  await visit.close()
})

test('a box for all slips keeps to its own list', async () => {
  const visit = await open({ user: site.people.admin })
  await visit.goto(`classrooms/${site.classes.slips.id}/slips/`)
  const [without, has] = await visit.page.locator('fieldset').all()
  const ticked = list => list.locator('.form-check input').evaluateAll(all => all.filter(box => box.checked).length)
  const few = await ticked(has)
  await without.getByLabel(text('fr', 'form.choose_all')).check()
  assert.equal(await ticked(without), await without.locator('.form-check input').count())
  assert.equal(await ticked(has), few)
  await visit.close()
})

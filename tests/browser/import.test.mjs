// SPDX-License-Identifier: Apache-2.0
/* A file of accounts becomes accounts: chosen, looked at, carried out, and links handed over; with and without scripts. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { open, site, text } from './site.mjs'

const button = (visit, key) => visit.page.getByRole('button', { name: text('fr', key), exact: true })

function file(content) {
  return { name: 'comptes.csv', mimeType: 'text/csv', buffer: Buffer.from(content) }
}

async function check(visit, content) {
  await visit.goto('users/import/')
  await visit.page.locator('#file').setInputFiles(file(content))
  await Promise.all([visit.page.waitForEvent('load'), button(visit, 'import.check').click()])
}

for (const script of [true, false])
  test(`accounts are imported and get their links ${script ? 'with' : 'without'} a script`, async () => {
    const visit = await open({ user: site.people.admin, script })
    const { page } = visit
    const name = script ? 'avec' : 'sans'
    await check(visit, 'nom;identifiant;rôle\n;x;\nDeux Noms;a b;roi\n"Juste\nun";juste;\nTrop;c d;\n')
    assert.equal(await page.locator('.row-line .field-error').count(), 3)
    assert.equal(await button(visit, 'import.run').count(), 0)
    // The file's text is in the field, where its wrong lines are found and mended.
    const field = page.locator('#pasted')
    await page.locator('a[data-row="5"]').click()
    if (script)
      assert.equal(await field.evaluate(area => area.value.slice(area.selectionStart, area.selectionEnd)), 'Trop;c d;')
    await field.fill((await field.inputValue()).replace(';x', 'Un Nom;x').replace('a b;roi', `${name}.ab;`).replace('c d', `${name}.cd`))
    await Promise.all([page.waitForEvent('load'), button(visit, 'import.check').click()])
    assert.match(await page.locator('.figures').textContent(), /4/)
    await page.getByRole('link', { name: text('fr', 'import.back') }).click()

    let content = 'nom;identifiant;codes de classe\n'
    for (let number = 0; number < 2000; number++)
      content += `Élève ${number};${name}.${number};${number < 30 ? site.classes.bare.code : ''}\n`
    await check(visit, content)
    assert.match(await page.locator('.figures').textContent(), /2000/)
    await button(visit, 'import.run').click()
    await page.getByRole('heading', { name: text('fr', 'import.done_title') }).waitFor()
    await page.getByText(text('fr', 'flash.imported')).waitFor()

    const [download] = await Promise.all([page.waitForEvent('download'), button(visit, 'import.links_submit').click()])
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n')
    assert.equal(lines.length, 2001)
    const link = lines[1].split(';')[3]

    const owner = await open({ script })
    await owner.goto(link)
    await owner.page.locator('#new_password').fill('une bonne phrase')
    await owner.page.locator('#new_password_again').fill('une bonne phrase')
    await Promise.all([owner.page.waitForURL('**/users/login/'), button(owner, 'password.set_submit').click()])
    await owner.page.locator('#username').fill(`${name}.0`)
    await owner.page.locator('#password').fill('une bonne phrase')
    await Promise.all([owner.page.waitForURL(site.url), button(owner, 'login.submit').click()])
    await owner.goto('classrooms/')
    assert.equal(await owner.page.getByText(site.classes.bare.name).count(), 1)
    await owner.close()
    await visit.close()
  })

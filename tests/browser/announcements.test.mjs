// SPDX-License-Identifier: Apache-2.0
/* What a teacher writes to a class with a file, a student finds on home and saves; it is pinned, and taken back. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { open, openMore, site, text } from './site.mjs'

const classPage = () => `classrooms/${site.classes.recorded.id}/`
const PDF = Buffer.from('%PDF-1.7\nExercices\n%%EOF\n')
const announcementOf = (visit, title) => visit.page.locator('.announcement').filter({ hasText: title })

async function press(page, name) {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name, exact: true }).click()])
}

/* A film, or too many: said before anything is sent, in the server's words. The file is sparse: its bytes are never read. */
async function chooseTooMuch(visit, language) {
  const { page } = visit
  const folder = await mkdtemp(join(tmpdir(), 'crvs-film-'))
  const film = join(folder, 'film.mp4')
  try {
    await writeFile(film, '')
    await truncate(film, 500e6)
    let sent = 0
    page.on('request', request => { sent += request.method() === 'POST' })
    await page.locator('#files').setInputFiles(film)
    const flaw = page.locator('#files-error')
    assert.equal(await flaw.textContent(), text(language, 'attachments.too_large', { name: 'film.mp4' }))
    await page.getByRole('button', { name: text(language, 'announcement.send'), exact: true }).click()
    assert.equal(await page.locator('#files').evaluate(field => field.matches(':focus:invalid')), true)
    await page.locator('#files').setInputFiles([...'123456'].map(name => ({ name: `${name}.pdf`, mimeType: 'application/pdf', buffer: PDF })))
    assert.equal(await flaw.textContent(), text(language, 'attachments.too_many'))
    assert.equal(sent, 0)
    await page.locator('#files').setInputFiles([])
    assert.equal(await flaw.isVisible(), false)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function write(visit, language, script, title) {
  const { page } = visit
  await visit.goto(classPage())
  await page.getByRole('link', { name: text(language, 'announcement.write') }).click()
  await page.locator('#title').fill(title)
  await page.locator('#body').fill('Voir https://exemple.org/cours')
  if (script)
    await chooseTooMuch(visit, language)
  await page.locator('#files').setInputFiles([{ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<!DOCTYPE html><p>x') }])
  await press(page, text(language, 'announcement.send'))
  // What cannot be taken is named, and nothing else is lost.
  await page.getByText(text(language, 'attachments.unknown', { name: 'page.html' })).first().waitFor()
  assert.equal(await page.locator('#title').inputValue(), title)
  await page.locator('#files').setInputFiles([{ name: 'Exercices à rendre.pdf', mimeType: 'application/pdf', buffer: PDF }])
  await press(page, text(language, 'announcement.send'))
  await page.getByText(text(language, 'flash.announcement_created')).waitFor()
}

/* By home, for whoever was there before. */
async function read(visit, language, title) {
  const { page } = visit
  await visit.goto('')
  await page.getByRole('link', { name: `${text(language, 'home.read')} ${title}` }).click()
  assert.equal(await page.locator('h1').textContent(), title)
  await page.getByRole('link', { name: 'https://exemple.org/cours' }).waitFor()
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Exercices à rendre.pdf' }).click()])
  assert.equal(saved.suggestedFilename(), 'Exercices à rendre.pdf')
  assert.deepEqual(await readFile(await saved.path()), PDF)
  await visit.goto(classPage())
  assert.equal(await announcementOf(visit, title).locator('.menu-more').count(), 0)
}

async function pinAndDelete(visit, language, title) {
  const { page } = visit
  await visit.goto(classPage())
  await openMore(announcementOf(visit, title))
  await press(page, text(language, 'announcement.pin'))
  await page.getByText(text(language, 'flash.announcement_pinned')).waitFor()
  assert.ok(await page.locator('.announcement').first().getByText(text(language, 'announcement.pinned')).isVisible())
  await openMore(announcementOf(visit, title))
  await announcementOf(visit, title).getByRole('link', { name: text(language, 'form.delete') }).click()
  await press(page, text(language, 'delete.submit'))
  await page.getByText(text(language, 'flash.announcement_deleted')).waitFor()
  assert.equal(await announcementOf(visit, title).count(), 0)
}

describe('an announcement is written with a file, read and saved, pinned, and taken back', { concurrency: false }, () => {
  for (const [language, script] of [['fr', true], ['en', false]])
    test(`${language}, ${script ? 'with' : 'without'} JavaScript`, async () => {
      const title = `Contrôle ${language}`
      const options = { language, script, viewport: { width: 360, height: 740 } }
      const teacher = await open({ user: site.people.publisher, ...options })
      const student = await open({ user: site.people.student, ...options })
      await write(teacher, language, script, title)
      await read(student, language, title)
      await pinAndDelete(teacher, language, title)
      await teacher.close()
      await student.close()
    })
})

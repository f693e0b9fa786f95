// SPDX-License-Identifier: Apache-2.0
/*
 * While an import is carried out, its page says how far it is. Without this script the browser just waits for the answer.
 * The form names its <progress> by data-progress; the page's own address tells programs how far the import is.
 * Where lines of a pasted text are wrong, a link to the field that names a row (data-row) selects that row in it.
 */
const form = document.querySelector('form[data-progress]')

async function ask(progress) {
  const answer = await fetch(location.pathname, { headers: { Accept: 'application/json' } })
  if (answer.ok)
    progress.value = (await answer.json()).done
}

async function carryOut() {
  const progress = document.getElementById(form.dataset.progress)
  progress.hidden = false
  const timer = setInterval(() => ask(progress).catch(() => {}), 500)
  try {
    const answer = await fetch(location.pathname, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' })
    if (answer.type === 'opaqueredirect')
      location.reload()
    else
      throw new Error(`the import was answered ${answer.status}`)
  } catch {
    // Sent once more as it would be without a script: what went wrong is then shown as a page, and what is done is not done again.
    form.submit()
  } finally {
    clearInterval(timer)
  }
}

form?.addEventListener('submit', event => {
  if (event.defaultPrevented)
    return
  event.preventDefault()
  carryOut()
})

/** Where a row of CSV begins and ends in its text: a line break in quotes ends none. */
function placeOf(text, number) {
  let row = 1
  let begin = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"')
      quoted = !quoted
    if (text[at] !== '\n' || quoted)
      continue
    if (row === number)
      return [begin, at]
    row++
    begin = at + 1
  }
  return [row === number ? begin : text.length, text.length]
}

for (const link of document.querySelectorAll('a[data-row]'))
  link.addEventListener('click', event => {
    const field = document.querySelector(link.hash)
    if (!field?.value)
      return
    event.preventDefault()
    const [begin, end] = placeOf(field.value, Number(link.dataset.row))
    const lines = field.value.slice(0, begin).split('\n').length
    field.focus()
    field.setSelectionRange(begin, end)
    field.scrollTop = Math.max(0, lines - 3) * parseFloat(getComputedStyle(field).lineHeight)
  })

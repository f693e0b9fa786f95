// SPDX-License-Identifier: Apache-2.0
/*
 * While an import is carried out, its page says how far it is. Without this script the browser just waits for the answer.
 * The form names its <progress> by data-progress; the page's own address tells programs how far the import is.
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

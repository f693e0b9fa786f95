// SPDX-License-Identifier: Apache-2.0
/*
 * Publishing: the dialog of a class page, which holds the form of the page that its link leads to; and lists of which each
 * is fetched for the choice in the one before it.
 */
const dialog = () => document.getElementById('publish')

/* Empties the lists behind one, which have to be chosen anew. */
function empty(form, select) {
  for (let next = form.elements[select.dataset.next]; next; next = form.elements[next.dataset.next]) {
    for (const option of [...next.options])
      if (option.value && !('keep' in option.dataset))
        option.remove()
    next.value = ''
    next.disabled = true
  }
}

async function fill(form, select) {
  const next = form.elements[select.dataset.next]
  const failed = form.querySelector('[data-choices-failed]')
  const { value } = select
  failed.hidden = true
  empty(form, select)
  if (!value)
    return
  try {
    const answer = await fetch(select.dataset.list.replace('*', value), { headers: { Accept: 'application/json' } })
    if (!answer.ok)
      throw new Error(`the list was answered ${answer.status}`)
    const { choices } = await answer.json()
    // Meanwhile another one was chosen.
    if (select.value !== value)
      return
    next.append(...choices.map(({ id, title }) => new Option(title, id)))
    next.disabled = false
    if (!choices.length && next.querySelector('[data-keep]'))
      next.value = next.querySelector('[data-keep]').value
  } catch {
    failed.textContent = failed.dataset.choicesFailed
    failed.hidden = false
  }
}

function start(form) {
  for (const step of form.querySelectorAll('.without-script'))
    step.remove()
  for (const select of form.querySelectorAll('select[data-list]'))
    select.addEventListener('change', () => fill(form, select))
}

async function open(opener) {
  const answer = await fetch(opener.href, { headers: { Accept: 'text/html' } })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const form = page.querySelector('[data-publish-form]')
  if (!answer.ok || !form)
    throw new Error(`the form was answered ${answer.status}`)
  dialog().querySelector('.modal-body').replaceChildren(document.adoptNode(form))
  start(form)
  bootstrap.Modal.getOrCreateInstance(dialog()).show(opener)
}

for (const form of document.querySelectorAll('main form[data-publish-form]'))
  start(form)

document.addEventListener('click', event => {
  const opener = event.target.closest('a[data-publish]')
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey)
    return
  event.preventDefault()
  // Whatever goes wrong: the page itself says it.
  open(opener).catch(() => location.assign(opener.href))
})

// SPDX-License-Identifier: Apache-2.0
/*
 * Files that are too many or too large are told of as they are chosen, in the server's words, and not sent: half an hour
 * of a slow line would be for nothing. Without this script the server says the same afterwards.
 */
const field = document.querySelector('input[type=file][data-most-bytes]')

/* As the server shows a name: without what turns the direction of the sentence around it. */
const called = name => name.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')

function flawOf({ files, form, dataset }) {
  const kept = form.querySelectorAll('[name^="remove-"]:not(:checked)').length
  for (const { name, size } of files)
    if (!size || size > dataset.mostBytes)
      return (size ? dataset.tooLarge : dataset.empty).replace('{name}', () => called(name))
  return files.length && files.length + kept > dataset.mostFiles ? dataset.tooMany : ''
}

function placeOf({ id, parentElement }) {
  const place = document.getElementById(`${id}-error`) || document.createElement('p')
  if (!place.id) {
    Object.assign(place, { id: `${id}-error`, className: 'field-error', role: 'alert' })
    parentElement.append(place)
    field.setAttribute('aria-describedby', `${id}-hint ${id}-error`)
  }
  return place
}

field?.form.addEventListener('change', ({ target }) => {
  if (target !== field && !target.name.startsWith('remove-'))
    return
  const flaw = flawOf(field)
  const place = placeOf(field)
  place.textContent = flaw
  place.hidden = !flaw
  field.classList.toggle('is-invalid', Boolean(flaw))
  field.setAttribute('aria-invalid', String(Boolean(flaw)))
  field.setCustomValidity(flaw)
})

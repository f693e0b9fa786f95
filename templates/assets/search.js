// SPDX-License-Identifier: Apache-2.0
/*
 * Suggestions while one types in a field of search: a combobox with a list, as WAI-ARIA's authoring practices describe it.
 * app.js brings this in when such a field has the focus for the first time. Without it the field sends its form.
 */
const DELAY = 200

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

class Suggestions {
  constructor(field) {
    this.field = field
    this.list = make('ul', { id: `${field.id}-suggestions`, className: 'suggestions', role: 'listbox', hidden: true,
      ariaLabel: field.dataset.suggestLabel })
    this.status = make('span', { className: 'visually-hidden', role: 'status' })
    this.active = -1
    field.after(this.list, this.status)
    field.setAttribute('role', 'combobox')
    field.setAttribute('aria-autocomplete', 'list')
    field.setAttribute('aria-controls', this.list.id)
    field.setAttribute('aria-expanded', 'false')
    field.addEventListener('input', () => this.wait())
    field.addEventListener('keydown', event => this.press(event))
    field.addEventListener('blur', () => this.close())
    // The focus stays in the field.
    this.list.addEventListener('mousedown', event => event.preventDefault())
    this.list.addEventListener('click', event => this.follow(event.target.closest('[role=option]')))
    // What was typed while this script was on its way.
    if (field.value !== field.defaultValue)
      this.wait()
  }

  get options() {
    return [...this.list.children]
  }

  /* Asks once nothing was typed for a moment; an answer to what stood there before comes too late. */
  wait() {
    clearTimeout(this.timer)
    this.asked?.abort()
    this.timer = setTimeout(() => this.ask(), DELAY)
  }

  async ask() {
    const typed = this.field.value.trim()
    if (!typed) {
      this.close()
      return
    }
    this.asked = new AbortController()
    const { signal } = this.asked
    try {
      const address = `${this.field.dataset.suggest}?q=${encodeURIComponent(typed)}`
      const answer = await fetch(address, { signal, headers: { Accept: 'application/json' } })
      const { suggestions, status } = await answer.json()
      if (!signal.aborted && document.activeElement === this.field)
        this.show(suggestions ?? [], status ?? '')
    } catch {
      // Nothing is lost: the form finds as much.
      if (!signal.aborted)
        this.close()
    }
  }

  show(suggestions, status) {
    this.list.replaceChildren(...suggestions.map(({ kind, title, detail, url }, place) => {
      const option = make('li', { id: `${this.list.id}-${place}`, role: 'option', ariaSelected: 'false' },
        make('span', { className: 'suggestion-title' }, title),
        make('span', { className: 'suggestion-facts' }, detail ? `${kind} · ${detail}` : kind))
      option.dataset.url = url
      return option
    }))
    this.mark(-1)
    this.status.textContent = status
    this.list.hidden = !suggestions.length
    this.field.setAttribute('aria-expanded', String(suggestions.length > 0))
  }

  close() {
    clearTimeout(this.timer)
    this.asked?.abort()
    this.show([], '')
  }

  mark(place) {
    const { options } = this
    this.active = place
    options.forEach((option, at) => { option.ariaSelected = String(at === place) })
    if (place < 0) {
      this.field.removeAttribute('aria-activedescendant')
      return
    }
    this.field.setAttribute('aria-activedescendant', options[place].id)
    options[place].scrollIntoView({ block: 'nearest' })
  }

  follow(option) {
    if (option)
      location.assign(option.dataset.url)
  }

  /* Up and down go round, by way of the field itself. */
  press(event) {
    const count = this.options.length
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!count || event.isComposing)
      return
    if (step) {
      this.mark((this.active + 1 + step + count + 1) % (count + 1) - 1)
      event.preventDefault()
    } else if (event.key === 'Enter' && this.active >= 0) {
      event.preventDefault()
      this.follow(this.options[this.active])
    } else if (event.key === 'Escape') {
      // Once to close the list; once more, and the browser empties the field.
      event.preventDefault()
      this.close()
    }
  }
}

for (const field of document.querySelectorAll('[data-suggest]'))
  new Suggestions(field)

// SPDX-License-Identifier: Apache-2.0
/* The form of a recording: a file of captions that is chosen fills the text in, which can be read and mended before it is sent. */
const chosen = document.querySelector('[data-fills]')

chosen?.addEventListener('change', async () => {
  const [file] = chosen.files
  if (file)
    document.getElementById(chosen.dataset.fills).value = (await file.text()).replace(/^\uFEFF/, '')
})

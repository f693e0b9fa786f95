// SPDX-License-Identifier: Apache-2.0
/* The parts of Bootstrap's script that a page uses; as in its own bundle, they stand in `window.bootstrap`. */
export { default as Alert } from 'bootstrap/js/src/alert.js'
export { default as Modal } from 'bootstrap/js/src/modal.js'

// SPDX-License-Identifier: Apache-2.0
/*
 * A client of tus 1.0, tus-js-client, with what it takes:
 *     node send.mjs MODULES '{"endpoint": ..., "file": ..., "headers": {...}, "chunkSize": ..., "metadata": {...}}'
 * Prints the upload's URL when all has been sent.
 */
import { createReadStream, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [modules, text] = process.argv.slice(2)
const { file, ...options } = JSON.parse(text)
const { Upload } = createRequire(join(modules, 'any.js'))('tus-js-client')

const upload = new Upload(createReadStream(file, { highWaterMark: 1 << 20 }), {
  ...options,
  uploadSize: statSync(file).size,
  retryDelays: Array(100).fill(100),
  onShouldRetry: error => ![400, 401, 403, 404, 413, 415, 422, 507].includes(error.originalResponse?.getStatus()),
  onError: error => {
    console.error(String(error))
    process.exitCode = 1
  },
  onSuccess: () => console.log(upload.url)
})
upload.start()

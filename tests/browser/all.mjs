// SPDX-License-Identifier: Apache-2.0
/* Runs every file *.test.mjs of this folder, or those that the arguments name, against one school. */
import { readdirSync } from 'node:fs'
import { after, before } from 'node:test'

import { start, stop } from './site.mjs'

before(start)
after(stop)

const folder = new URL('.', import.meta.url)
const wanted = (process.env.CRVS_BROWSER_TESTS || '').split(' ').filter(Boolean)
for (const name of readdirSync(folder).sort())
  if (name.endsWith('.test.mjs') && (!wanted.length || wanted.includes(name.replace('.test.mjs', ''))))
    await import(new URL(name, folder))

// SPDX-License-Identifier: Apache-2.0
/* The packages of package.json. They lie in the build's folder, where import does not look for them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export const sourceDir = process.env.CRVS_SOURCE_DIR
export const buildDir = process.env.CRVS_BUILD_DIR

const requirePackage = createRequire(join(buildDir, 'browser', 'package.json'))

export const { chromium } = requirePackage('playwright-core')
export const { HtmlValidate } = requirePackage('html-validate')
export const ICAL = requirePackage('ical.js')
export const nodeIcal = requirePackage('node-ical')
export const axeSource = readFileSync(requirePackage.resolve('axe-core/axe.min.js'), 'utf8')

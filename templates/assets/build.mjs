// SPDX-License-Identifier: Apache-2.0
/*
 * Makes what browsers fetch, from Sass, scripts and icons:
 *
 *     node build.mjs --modules NODE_MODULES --out FOLDER
 *
 * NODE_MODULES holds the packages of package.json. FOLDER gets each file under a name with the hash of its content (so
 * that it can be cached for a year), a .gz beside it unless it is packed as it is, and manifest.json, which says what the files are called. The same
 * sources and packages give the same files under the same names.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'

const sources = dirname(fileURLToPath(import.meta.url))
const { values: options } = parseArgs({ options: { modules: { type: 'string' }, out: { type: 'string' } } })
if (!options.modules || !options.out) {
  console.error('usage: node build.mjs --modules NODE_MODULES --out FOLDER')
  process.exit(2)
}
const modules = resolve(options.modules)
const out = resolve(options.out)
const requireModule = createRequire(join(modules, 'any.js'))
const sass = requireModule('sass')
const esbuild = requireModule('esbuild')
const { PurgeCSS } = requireModule('purgecss')

/* app.js is for every page, the others for those that ask for them. */
const SCRIPTS = ['import', 'app', 'choose', 'live', 'player', 'publish', 'search']

function filesIn(folder, ending) {
  return readdirSync(folder, { recursive: true }).map(String)
    .filter(name => name.endsWith(ending) && !name.includes('node_modules'))
    .sort().map(name => join(folder, name))
}

async function minify(code, loader) {
  const format = loader === 'js' ? 'iife' : undefined
  const result = await esbuild.transform(code, { loader, format, minify: true, legalComments: 'none', target: 'es2020' })
  return result.code
}

/* Bootstrap's classes are many, a page's few: what no template and no script names is left out. */
async function makeStyles() {
  const { css } = sass.compile(join(sources, 'app.scss'), {
    loadPaths: [modules],
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function']
  })
  const scripts = [...SCRIPTS, 'upload'].map(name => join(sources, `${name}.js`))
  const content = [...filesIn(dirname(sources), '.html'), ...scripts]
  const safelist = {
    standard: ['fade', 'show', 'modal-open', 'modal-backdrop', 'modal-static', 'js'],
    greedy: [/^(flash|alert)-(success|info|warning|danger)$/, /^(status|letter)-(present|late|left_early|absent|excused)$/]
  }
  const dynamicAttributes = ['data-tint', 'aria-selected']
  const [purged] = await new PurgeCSS().purge({ content, css: [{ raw: css }], safelist, dynamicAttributes, variables: true })
  const licence = '/*! Contains parts of Bootstrap, MIT licence, The Bootstrap Authors */\n'
  return licence + await minify(purged.css, 'css')
}

/* A script with what it imports from the packages. */
async function bundle(name, licence, globalName) {
  const result = await esbuild.build({
    entryPoints: [join(sources, name)],
    bundle: true,
    format: 'iife',
    globalName,
    legalComments: 'none',
    minify: true,
    nodePaths: [modules],
    target: 'es2020',
    write: false
  })
  return `/*! ${licence} */\n${result.outputFiles[0].text}`
}

/* One file of symbols; a page takes one by <use href="...#name">. */
function makeIcons() {
  const names = readFileSync(join(sources, 'icons.txt'), 'utf8').split(/\s+/).filter(Boolean).sort()
  const symbols = names.map(name => {
    const svg = readFileSync(join(modules, 'bootstrap-icons/icons', `${name}.svg`), 'utf8')
    const [, attributes, drawing] = /<svg([^>]*)>([\s\S]*)<\/svg>/.exec(svg)
    const [, viewBox] = /viewBox="([^"]*)"/.exec(attributes)
    return `<symbol id="${name}" viewBox="${viewBox}">${drawing.replace(/\s*\n\s*/g, '')}</symbol>`
  })
  const licence = '<!-- Bootstrap Icons, MIT licence, The Bootstrap Authors -->'
  return `<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">${licence}${symbols.join('')}</svg>\n`
}

const manifest = {}

function put(role, stem, ending, content) {
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  const name = `${stem}.${hash}.${ending}`
  writeFileSync(join(out, name), bytes)
  if (ending !== 'png')
    writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }))
  manifest[role] = name
}

/* Files of an earlier build would be installed with the new ones. */
mkdirSync(out, { recursive: true })
for (const name of readdirSync(out))
  if (/^(app|choose|import|live|player|captions|publish|search|upload|bootstrap\.bundle\.min|icons?)\.[0-9a-f]{10}\.(css|js|svg|png)(\.gz)?$/.test(name))
    rmSync(join(out, name))

put('css', 'app', 'css', await makeStyles())
put('js', 'bootstrap.bundle.min', 'js',
  await bundle('bootstrap.js', 'Bootstrap (Alert, Modal), MIT licence, The Bootstrap Authors', 'bootstrap'))
put('upload_js', 'upload', 'js',
  await bundle('upload.js', 'Contains tus-js-client, MIT licence, Transloadit Ltd and contributors'))
for (const name of SCRIPTS)
  put(`${name}_js`, name, 'js', await minify(readFileSync(join(sources, `${name}.js`), 'utf8'), 'js'))
put('icons', 'icons', 'svg', makeIcons())
put('icon', 'icon', 'svg', readFileSync(join(sources, 'icon.svg'), 'utf8'))
// For telephones, which round the corners themselves: icon.svg without its round corners, as a browser draws it.
put('icon_png', 'icon', 'png', readFileSync(join(sources, 'icon.png')))
writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)

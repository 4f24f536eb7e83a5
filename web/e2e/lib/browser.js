// Chromium, and a person in it: a context of their own that notes whatever must not happen.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
export const executablePath = process.env.CANDOR_CHROMIUM || usual.find(existsSync)
if (!executablePath) {
  console.error('missing: chromium (install it, or name one in CANDOR_CHROMIUM)')
  process.exit(1)
}

export const launch = () => chromium.launch({ executablePath })
export const launchWith = (folder, options) => chromium.launchPersistentContext(folder, { executablePath, ...options })

// person opens a context. wasm is true, false (blocked), or a number of milliseconds by which it is late.
export async function person (browser, { wasm = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 900 }, ...options })
  context.setDefaultTimeout(15000)
  const notes = await watch(context, wasm)
  const page = await context.newPage()
  return { context, page, notes, wasm: wasm === true && options.javaScriptEnabled !== false, end: () => context.close() }
}

// expected are a blocked WebAssembly, a refusal that the page shows, and the gallery's frame, which has no lender in it.
const expected = /ERR_FAILED|status of 4\d\d|^Framing 'http:\/\/127\.0\.0\.1:\d+\/' violates .*frame-ancestors/

// watch notes dialogs, errors, broken policies and requests that leave this machine.
export async function watch (context, wasm = true) {
  const notes = { bad: [], away: [], wasm: 0, layoutShift: 0 }
  context.on('request', r => {
    const u = new URL(r.url())
    if (/^https?:$/.test(u.protocol) && !['127.0.0.1', 'localhost'].includes(u.hostname)) notes.away.push(r.url())
  })
  context.on('dialog', d => { notes.bad.push(`dialog: ${d.message()}`); d.dismiss().catch(() => {}) })
  context.on('weberror', e => notes.bad.push(`error: ${e.error().stack ?? e.error()}`))
  context.on('console', m => { if (m.type() === 'error' && !expected.test(m.text())) notes.bad.push(`console: ${m.text()}`) })
  await context.route('**/*.wasm', async route => {
    notes.wasm++
    if (wasm === false) return route.abort()
    if (wasm !== true) await new Promise(resolve => setTimeout(resolve, wasm))
    await route.continue().catch(() => {}) // the page may have gone meanwhile
  })
  return notes
}

// mounted waits until the WebAssembly has taken over a document.
export const mounted = (frame, options) => frame.locator('html[data-candor="mounted"]').waitFor({ state: 'attached', ...options })

// through does something on a page that may be on its way to another one just then: it is done again on that.
export async function through (something) {
  for (const until = Date.now() + 5000; ;) {
    try {
      return await something()
    } catch (problem) {
      if (Date.now() > until || !/Not attached|detached|destroyed|interrupted|navigat|ERR_ABORTED/i.test(problem.message)) throw problem
    }
  }
}

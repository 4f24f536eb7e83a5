// How fast a page answers after the take-over, on a processor four times as slow: every act of a purchase on the hosted
// page and on a tablet, pressed as a person presses it. And what the page keeps in memory after fifty acts.
import { person } from '../../e2e/lib/browser.js'
import { create } from '../../e2e/lib/candor.js'
import { jordan } from '../../e2e/lib/customers.js'
import { enrol, identifyOnline, tablet } from '../../e2e/lib/uses.js'
import { Widget, verifyWithLender } from '../../e2e/lib/widget.js'
import { wasmMemory } from './measures.js'
import { probe } from './probe.js'

const slower = 4

// watched is a person on a slow processor. heard are the interactions after a take-over: { act, duration }.
async function watched (browser, options) {
  const who = await person(browser, options)
  const heard = []
  who.context.setDefaultTimeout(60000)
  await who.context.exposeBinding('benchTell', (_, interaction) => { heard.push(interaction) })
  await who.context.addInitScript(probe)
  const devtools = await who.context.newCDPSession(who.page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower })
  return { ...who, heard, devtools }
}

// open visits a fresh hosted checkout.
async function open (who, world, reference) {
  await who.page.goto((await create(world.relay, { reference })).url)
  const widget = new Widget(who, who.page)
  await widget.at('identify')
  return widget
}

// settled waits until the picture after an act is drawn and the browser has told how long that took.
const settled = page => page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve, 300))))

// unfold opens and closes all that is folded.
async function unfold (page) {
  const folds = await page.locator('details summary:visible').all()
  for (const fold of [...folds, ...folds.reverse()]) { await fold.click(); await settled(page) }
}

async function reachOffers (widget, world) {
  await identifyOnline(widget, jordan)
  await verifyWithLender(widget, world.lender, jordan)
  await widget.at('offers')
}

// walkHosted does every act of the hosted page up to the end, and those that lead back.
async function walkHosted (who, world) {
  const { page } = who
  const widget = await open(who, world, 'RESPONSE-1')
  await page.locator('input[name="number"]').click()
  await page.keyboard.type('9000')
  await settled(page)
  await reachOffers(widget, world)
  for (const language of ['fr-CA', 'en-CA']) { await widget.speak(language); await settled(page) }
  for (const plan of await page.locator('label.cd-plan__name').all()) await widget.click(plan)
  await page.keyboard.press('ArrowUp')
  await unfold(page)
  for (const next of ['back', 'accept']) {
    await widget.click(page.locator('label.cd-plan__name').first())
    await widget.press('choose')
    await widget.at('review')
    await settled(page)
    if (next === 'accept') break
    await widget.press(next)
    await widget.at('offers')
    await settled(page)
  }
  await unfold(page)
  await widget.consent()
  await widget.at('approved')
  await settled(page)
}

async function walkCancel (who, world) {
  const widget = await open(who, world, 'RESPONSE-2')
  await widget.press('cancel')
  await widget.at('cancelled')
  await settled(who.page)
}

const walkTablet = (who, world) => tablet(who, world, 'en-CA', { reference: 'RESPONSE-3', by: 'number' })

// slowest is the longest interaction of each act, in ms: { act: duration }. The browser does not tell those under 16 ms.
export async function slowest (browser, world) {
  const acts = {}
  const device = await enrol(browser, world)
  for (const [walk, options] of [[walkHosted], [walkCancel], [walkTablet, { storageState: device }]]) {
    const who = await watched(browser, options)
    try {
      await walk(who, world)
    } finally {
      await who.end()
    }
    for (const { act, duration } of who.heard) acts[act] = Math.max(acts[act] ?? 0, duration)
  }
  return acts
}

// kept is the memory of the page in bytes, after so many acts.
export async function kept (browser, world, moments = [0, 25, 50]) {
  const who = await watched(browser)
  try {
    const widget = await open(who, world, 'RESPONSE-4')
    await reachOffers(widget, world)
    await who.devtools.send('Runtime.enable')
    const sizes = []
    for (let act = 0; act <= Math.max(...moments); act++) {
      if (moments.includes(act)) sizes.push({ acts: act, ...await memory(who.devtools) })
      await again(widget, act)
    }
    return sizes
  } finally {
    await who.end()
  }
}

// again does one more act of a round: another language, a plan, back.
async function again (widget, n) {
  const { page } = widget
  const before = await widget.revision()
  switch (n % 4) {
    case 0:
    case 3:
      await widget.press('language')
      break
    case 1:
      await widget.click(page.locator('label.cd-plan__name').first())
      await widget.press('choose')
      break
    case 2:
      await widget.press('back')
  }
  await page.waitForFunction(was => Number(document.getElementById('candor').dataset.revision) > was, before)
}

async function memory (devtools) {
  const send = (method, params) => devtools.send(method, params)
  for (let i = 0; i < 2; i++) await send('HeapProfiler.collectGarbage')
  const { usedSize } = await send('Runtime.getHeapUsage')
  return { script: usedSize, wasm: await wasmMemory({ send }) }
}

export function print ({ memory: sizes, acts }, write = console.log) {
  const mib = bytes => (bytes / 2 ** 20).toFixed(1)
  write('\nAfter the take-over, CPU x4')
  for (const { acts: n, script, wasm } of sizes) {
    write(`  ${`${n} acts`.padEnd(44)} ${mib(script + wasm)} MiB: JavaScript ${mib(script)}, WebAssembly ${mib(wasm)}`)
  }
  const byDuration = Object.entries(acts).sort(([, a], [, b]) => b - a)
  for (const [act, duration] of byDuration) write(`  ${act.padEnd(44)} ${duration} ms`)
}

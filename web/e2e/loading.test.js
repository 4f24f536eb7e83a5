// When the WebAssembly is fetched, and when it starts.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { gallery } from './lib/candor.js'
import { address } from './lib/gallery.js'

let browser, rooms
before(async () => {
  browser = await launch()
  rooms = await gallery()
})
after(async () => {
  await browser?.close()
  await rooms?.end()
})

const page = () => address(rooms, 'offers', 'en-CA')

// ticks lets the browser do what it has to do: paint, fire its timers, be idle.
const ticks = place => place.evaluate(async () => {
  for (let i = 0; i < 5; i++) {
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))
    await new Promise(resolve => window.reallyIdle(resolve))
  }
})

// prepared is a person whose browser is as it is told: never idle, and with these properties of navigator.
async function prepared ({ idle = true, ...navigator } = {}) {
  const who = await person(browser)
  await who.context.addInitScript(([busy, properties]) => {
    window.reallyIdle = window.requestIdleCallback.bind(window)
    if (busy) window.requestIdleCallback = () => {}
    for (const [name, value] of Object.entries(properties)) {
      Object.defineProperty(Navigator.prototype, name, { get: () => value, configurable: true })
    }
  }, [!idle, navigator])
  return who
}

test('the fetch begins after the first paint, at low priority, and waits for no load event', async () => {
  const who = await prepared()
  let release
  const gate = new Promise(resolve => { release = resolve })
  await who.context.route('**/late.svg', async route => { await gate; await route.abort() })
  await who.context.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => { new Image().src = '/assets/late.svg' }) // delays the load event
  })
  const devtools = await who.context.newCDPSession(who.page)
  await devtools.send('Network.enable')
  const asked = new Promise(resolve => devtools.on('Network.requestWillBeSent', e => {
    if (e.request.url.endsWith('.wasm')) resolve(e.request.initialPriority)
  }))
  await who.page.goto(page(), { waitUntil: 'commit' })
  assert.equal(await asked, 'Low')
  await mounted(who.page)
  const seen = await who.page.evaluate(() => ({
    state: document.readyState,
    paint: performance.getEntriesByName('first-paint')[0].startTime,
    fetch: performance.getEntriesByType('resource').find(e => e.name.endsWith('.wasm')).startTime
  }))
  assert.equal(seen.state, 'interactive', 'the page is still loading')
  assert.ok(seen.fetch >= seen.paint, `fetched at ${seen.fetch} ms, painted at ${seen.paint} ms`)
  release()
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

const intents = {
  pointer: place => place.mouse.move(200, 200),
  focus: place => place.locator('input[name="offer"]').first().evaluate(e => e.focus()),
  key: place => place.keyboard.press('Shift')
}

for (const [name, act] of Object.entries(intents)) {
  test(`a browser that is never idle starts it on intent: ${name}`, async () => {
    const who = await prepared({ idle: false })
    const arrived = who.page.waitForEvent('requestfinished', r => r.url().endsWith('.wasm'))
    await who.page.goto(page())
    await arrived
    await ticks(who.page)
    assert.equal(await who.page.evaluate(() => document.documentElement.dataset.candor), undefined, 'it waits')
    await act(who.page)
    await mounted(who.page)
    await who.end()
  })
}

const scarcities = {
  'saved data': { connection: { saveData: true, effectiveType: '4g' } },
  'a 2g network': { connection: { saveData: false, effectiveType: '2g' } },
  'a slow 2g network': { connection: { effectiveType: 'slow-2g' } },
  'a small memory': { deviceMemory: 0.5 }
}

for (const [name, navigator] of Object.entries(scarcities)) {
  test(`with ${name} it is not fetched before intent`, async () => {
    const who = await prepared(navigator)
    await who.page.goto(page())
    await ticks(who.page)
    assert.equal(who.notes.wasm, 0, 'nothing was fetched')
    await who.page.mouse.move(200, 200)
    await mounted(who.page)
    assert.equal(who.notes.wasm, 1)
    await who.end()
  })
}

test('a fast network and a large memory are not scarce, and an unknown one neither', async () => {
  for (const navigator of [{ connection: { saveData: false, effectiveType: '4g' }, deviceMemory: 8 },
    { connection: undefined, deviceMemory: undefined }, { connection: {} }]) {
    const who = await prepared(navigator)
    await who.page.goto(page())
    await mounted(who.page)
    await who.end()
  }
})

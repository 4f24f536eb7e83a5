// The take-over: nobody waits for the WebAssembly, nothing is lost when it comes, and a frame that is denied storage is
// no obstacle.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { create, demo, gallery, view } from './lib/candor.js'
import { jordan } from './lib/customers.js'
import { address, places, settled } from './lib/gallery.js'
import { identifyOnline, leaveCart } from './lib/uses.js'
import { Widget, twelve, verifyWithLender } from './lib/widget.js'

let browser, world, rooms
before(async () => {
  browser = await launch()
  world = await demo()
  rooms = await gallery()
})
after(async () => {
  await browser?.close()
  await world?.end()
  await rooms?.end()
})

// held is a person whose WebAssembly arrives when release is called; the moment at which the program is ready is noted.
async function held (options = {}) {
  const who = await person(browser, options)
  let release
  const gate = new Promise(resolve => { release = resolve })
  await who.context.route('**/*.wasm', async route => { await gate; await route.fallback() })
  await who.context.addInitScript(() => {
    const real = WebAssembly.instantiate
    WebAssembly.instantiate = (...a) => {
      const p = real.call(WebAssembly, ...a)
      p.then(() => { window.compiled = true })
      return p
    }
  })
  return { ...who, release }
}

const frames = page => page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
const isMounted = page => page.evaluate(() => document.documentElement.dataset.candor === 'mounted')
const focus = page => page.evaluate(() => {
  const e = document.activeElement
  return { name: e.name ?? e.localName, value: e.value, start: e.selectionStart, end: e.selectionEnd, direction: e.selectionDirection }
})

test('half a minute without WebAssembly: plans are read and chosen at once', async () => {
  const who = await person(browser, { wasm: 30000 })
  const { page } = who
  const { url, client_token: token } = await create(world.relay, { reference: 'LATE-1' })
  await page.goto(url)
  const widget = new Widget({ ...who, wasm: false }, page)
  await identifyOnline(widget, jordan)
  await verifyWithLender(widget, world.lender, jordan)
  await widget.at('offers')
  const began = Date.now()
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)
  assert.ok(painted < 5000, `first paint after ${painted} ms`)
  assert.match(await page.locator('main').innerText(), /12 months/)
  const plan = twelve(await view(world.relay, token))
  await widget.choose(plan, '$103.00')
  await widget.at('review')
  assert.ok(Date.now() - began < 20000, 'chosen before the WebAssembly came')
  assert.equal(await isMounted(page), false)
  assert.equal((await view(world.relay, token)).chosen, plan.id)
  await who.end()
})

test('typing goes on through the take-over', async () => {
  const who = await held({ viewport: { width: 390, height: 500 } })
  const { page } = who
  await page.goto((await create(world.relay, { reference: 'LATE-2' })).url)
  await page.locator('input[name="number"]').fill('9000')
  await page.locator('input[name="first_name"]').click()
  let typed = ''
  const before = await page.evaluate(places)
  who.release()
  for (const text = 'Jordan Jordan Jordan '.repeat(500); typed.length < text.length && !await isMounted(page);) {
    await page.keyboard.press(text[typed.length] === ' ' ? 'Space' : text[typed.length])
    typed = text.slice(0, typed.length + 1)
  }
  assert.ok(await isMounted(page), 'taken over while somebody typed')
  await page.keyboard.type('and on')
  assert.equal(await page.locator('input[name="first_name"]').inputValue(), `${typed}and on`)
  assert.equal(await page.locator('input[name="number"]').inputValue(), '9000')
  assert.equal((await focus(page)).name, 'first_name')
  await frames(page)
  assert.deepEqual(await page.evaluate(places), before, 'nothing moved')
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('selection, focus and scroll are kept', async () => {
  const who = await held({ viewport: { width: 390, height: 420 } })
  const { page } = who
  await page.goto(address(rooms, 'identify-online', 'fr-CA'))
  await page.locator('input[name="last_name"]').fill('Tremblay')
  await page.locator('input[name="last_name"]').evaluate(e => {
    e.focus()
    e.setSelectionRange(2, 5, 'backward')
    scrollTo(0, 333)
  })
  const before = { ...await focus(page), y: await page.evaluate(() => scrollY) }
  assert.deepEqual(before, { name: 'last_name', value: 'Tremblay', start: 2, end: 5, direction: 'backward', y: 333 })
  const stood = await page.evaluate(places)
  who.release()
  await mounted(page)
  await frames(page)
  assert.deepEqual({ ...await focus(page), y: await page.evaluate(() => scrollY) }, before)
  assert.deepEqual(await page.evaluate(places), stood, 'nothing moved')
  await who.end()
})

test('a chosen plan and open details are kept', async () => {
  const who = await held({ viewport: { width: 390, height: 600 } })
  const { page } = who
  await page.goto(address(rooms, 'offers', 'en-CA'))
  await page.locator('.cd-plan:has(input[value="p5-12"]) label').click()
  await page.locator('#compare summary').click()
  await page.locator('#compare .cd-scroll').evaluate(e => { e.scrollLeft = 40 })
  await settled(page)
  const stood = await page.evaluate(places)
  const state = () => page.evaluate(() => ({
    plan: document.querySelector('input[name="offer"]:checked')?.value, open: document.getElementById('compare').open,
    left: document.querySelector('#compare .cd-scroll').scrollLeft, y: scrollY, focus: document.activeElement.localName
  }))
  const before = await state()
  assert.deepEqual([before.plan, before.open, before.left, before.focus], ['p5-12', true, 40, 'summary'])
  who.release()
  await mounted(page)
  await frames(page)
  assert.deepEqual(await state(), before)
  assert.deepEqual(await page.evaluate(places), stood, 'nothing moved')
  await who.end()
})

test('a composition is not cut off', async () => {
  const who = await held()
  const { page } = who
  await page.goto(address(rooms, 'identify-online', 'fr-CA'))
  await page.locator('input[name="first_name"]').click()
  const devtools = await who.context.newCDPSession(page)
  await devtools.send('Input.imeSetComposition', { text: 'é', selectionStart: 1, selectionEnd: 1 })
  who.release()
  await page.waitForFunction(() => window.compiled)
  await frames(page)
  assert.equal(await isMounted(page), false, 'the take-over waits for the end of a composition')
  await devtools.send('Input.insertText', { text: 'élise' })
  await mounted(page)
  assert.equal(await page.locator('input[name="first_name"]').inputValue(), 'élise')
  await who.end()
})

test('after the take-over nothing reloads, and a refusal keeps what was typed', async () => {
  const who = await person(browser)
  const { page } = who
  await page.goto((await create(world.relay, { reference: 'LATE-3', locale: 'fr-CA' })).url)
  const widget = new Widget(who, page)
  await widget.at('identify')
  await page.evaluate(() => { window.same = true })
  await widget.fill('last_name', 'Gagnon')
  await widget.fill('number', '12ab')
  await widget.press('identify')
  await widget.find('#number-error').waitFor()
  assert.equal((await focus(page)).name, 'number')
  assert.equal(await widget.find('input[name="last_name"]').inputValue(), 'Gagnon')
  await widget.press('language')
  await widget.find('#candor[lang="en-CA"]').waitFor()
  assert.equal(await widget.find('input[name="last_name"]').inputValue(), 'Gagnon')
  assert.equal(await page.locator('html').getAttribute('lang'), 'en-CA')
  assert.equal(await page.evaluate(() => window.same), true, 'the same document')
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('WebAssembly that is broken leaves a page that works', async () => {
  const who = await person(browser)
  await who.context.route('**/*.wasm', route => route.fulfill({ contentType: 'application/wasm', body: 'not a program' }))
  const { page } = who
  const said = page.waitForEvent('console', m => m.text().startsWith('candor: without WebAssembly'))
  await page.goto((await create(world.relay, { reference: 'LATE-4' })).url)
  await said
  const widget = new Widget({ ...who, wasm: false }, page)
  await identifyOnline(widget, jordan)
  await page.frameLocator('iframe#lender').locator('#flx-method-sms').waitFor()
  await who.end()
})

test('a frame of another site that is denied storage starts', async () => {
  const who = await person(browser)
  const { page } = who
  await who.context.addInitScript(() => {
    try {
      localStorage.getItem('x')
      window.denied = ''
    } catch (e) {
      window.denied = e.name
    }
  })
  await leaveCart(page, world, 'en-CA', 'embedded')
  const place = page.frameLocator('candor-checkout iframe')
  await mounted(place)
  assert.equal(await place.locator('html').evaluate(() => window.denied), 'SecurityError', 'the frame has no storage')
  assert.equal(await page.evaluate(() => window.denied), '', 'the shop’s own page has')
  assert.deepEqual(await who.context.cookies(world.relay), [])
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

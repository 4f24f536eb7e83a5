// What a merchant's page may tell the frame: a theme, and before the review a language. Nothing else changes anything,
// whoever sends it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { demo, view } from './lib/candor.js'
import { camille, speaking } from './lib/customers.js'
import { identifyOnline, leaveCart, toReview } from './lib/uses.js'
import { Widget, twelve, verifyWithLender } from './lib/widget.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await demo()
})
after(async () => {
  await browser?.close()
  await world?.end()
})

async function embedded (language, wasm = true) {
  const who = await person(browser, { wasm })
  await leaveCart(who.page, world, language, 'embedded')
  const element = who.page.locator('candor-checkout')
  const token = await element.getAttribute('token')
  const widget = new Widget(who, element.locator('iframe'))
  await widget.at('identify')
  return { who, page: who.page, element, widget, view: () => view(world.relay, token) }
}

const tell = (element, name, value) => element.evaluate((e, [n, v]) => { e[n] = v }, [name, value])
const speaks = (widget, language) => widget.find(`#candor[lang="${language}"]`).waitFor({ timeout: 5000 })

for (const wasm of [true, false]) {
  test(`a language before the review, ${wasm ? 'with' : 'without'} WebAssembly`, async () => {
    const { who, element, widget } = await embedded('en-CA', wasm)
    if (wasm) await widget.fill('number', '9000')
    await tell(element, 'locale', 'fr-CA')
    await speaks(widget, 'fr-CA')
    if (wasm) assert.equal(await widget.find('[name="number"]').inputValue(), '9000', 'what was typed stays')
    await widget.speak('en-CA') // the person's own choice lasts: no document that follows is told again
    await identifyOnline(widget, speaking('en-CA'))
    await verifyWithLender(widget, world.lender, speaking('en-CA'))
    await widget.at('offers')
    assert.equal(await widget.language(), 'en-CA')
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })
}

test('in Quebec the French review stays first, whatever the shop tells', async () => {
  const open = await embedded('fr-CA')
  const { who, element, widget } = open
  await identifyOnline(widget, camille)
  await verifyWithLender(widget, world.lender, camille)
  await widget.at('offers')
  await tell(element, 'locale', 'en-CA')
  await speaks(widget, 'en-CA')
  await widget.choose(twelve(await open.view()), '')
  await widget.at('review')
  assert.equal((await open.view()).review.french_first, true)
  assert.equal(await widget.find('#consent').count(), 0, 'nothing is agreed to in English before the French text was seen')
  await widget.speak('fr-CA')
  await tell(element, 'locale', 'fr-CA')
  await tell(element, 'locale', 'en-CA')
  const { revision } = await open.view()
  await new Promise(resolve => setTimeout(resolve, 500)) // time for what must not happen
  assert.equal((await open.view()).revision, revision, 'at the review the shop changes nothing')
  assert.equal(await widget.language(), 'fr-CA')
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('a theme changes colours alone', async () => {
  const { who, element, widget, view: now } = await embedded('en-CA')
  const { revision } = await now()
  for (const [theme, shown] of [['dark', 'dark'], ['light', 'light'], ['auto', null], ['night', null]]) {
    await tell(element, 'theme', theme)
    await widget.find(shown ? `html[data-theme="${shown}"]` : 'html:not([data-theme])').waitFor({ state: 'attached', timeout: 3000 })
  }
  assert.equal((await now()).revision, revision)
  await who.end()
})

test('100,000 other messages change nothing', { timeout: 120000 }, async () => {
  const open = await embedded('en-CA')
  const { who, page, widget } = open
  await toReview(open, world, speaking('en-CA'))
  const state = async () => [(await open.view()).revision, await widget.find('html').evaluate(e => e.lang + e.outerHTML)]
  const was = await state()
  await page.evaluate(async () => {
    const frame = document.querySelector('candor-checkout').shadowRoot.querySelector('iframe').contentWindow
    const values = ['locale', 'theme', 'fr-CA', 'en-CA', 'fr', 'FR-ca', 'fr-CA ', '', null, undefined, 0, -1, NaN, true, [], {},
      'accept', '__proto__', '\u0000']
    const any = () => values[Math.floor(Math.random() * values.length)]
    const sibling = document.createElement('iframe')
    document.body.append(sibling)
    const senders = [window, sibling.contentWindow]
    for (let i = 0; i < 100000; i++) {
      const message = [any(), { candor: any(), locale: any(), theme: any() }, [any(), any()], { type: any(), do: any() }][i % 4]
      const channel = i % 10 === 0 ? [new MessageChannel().port2] : []
      senders[i % 2].postMessage.call(frame, message, '*', channel)
      if (i % 5000 === 0) await new Promise(resolve => setTimeout(resolve))
    }
  })
  await new Promise(resolve => setTimeout(resolve, 1000))
  assert.deepEqual(await state(), was)
  await who.end()
})

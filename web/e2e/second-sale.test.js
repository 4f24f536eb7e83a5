// One order is sold once on a tablet: the associate is shown the other sale, and only a manager may allow a second one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create, demo } from './lib/candor.js'
import { speaking } from './lib/customers.js'
import { enrol, identifyInStore, newSale, signIn, tablet, toReview, visit } from './lib/uses.js'
import { Widget } from './lib/widget.js'

let browser, world, device
let orders = 0
before(async () => {
  browser = await launch()
  world = await demo()
  device = await enrol(browser, world)
})
after(async () => {
  await browser?.close()
  await world?.end()
})

for (const [name, language, options] of [
  ['with WebAssembly', 'en-CA', {}],
  ['without WebAssembly', 'fr-CA', { wasm: false }],
  ['without scripts', 'en-CA', { javaScriptEnabled: false }]]) {
  test(`a second sale of one order, ${name}`, async () => {
    const reference = `SECOND-${++orders}`
    const first = await person(browser, { ...options, storageState: device })
    await tablet(first, world, language, { reference, by: 'number' })
    await first.end()

    const who = await person(browser, { ...options, storageState: device })
    await signIn(who, world, language)
    let widget = await newSale(who, language, { amount: '1200.00', reference })
    const other = widget.find('section[aria-labelledby="other"]')
    assert.match((await other.innerText()).replaceAll('\u00a0', ' '), /1[,\s]200[.,]00/)
    assert.equal(await widget.find('[name="number"], [name="passcode"]').count(), 0, 'an associate cannot go on')
    assert.equal(await other.locator('a').count(), 1, 'the other sale can be looked at')
    const sale = who.page.url()
    await who.end()

    const manager = await person(browser, { ...options, storageState: device })
    await signIn(manager, world, language, '1003')
    await manager.page.goto(sale)
    widget = new Widget(manager, manager.page)
    await widget.at('identify')
    await widget.click('label[for="seen"]')
    await widget.fill('passcode', '246810')
    await widget.press('second')
    await widget.find('[name="number"]').waitFor()
    await identifyInStore(widget, world, speaking(language), 'number')
    await widget.at('offers')
    assert.equal((await world.lender.ledger(reference)).length, 1)
    await manager.end()
  })
}

test('a shopper with two checkouts of one order buys once, and is told', async () => {
  const body = { reference: 'TWO-TABS' }
  const [one, two] = [await visit(browser, world, body), await visit(browser, world, body)]
  for (const v of [one, two]) await toReview(v, world, speaking('en-CA'))
  await one.widget.consent()
  await one.widget.at('approved')
  await two.widget.consent()
  await two.widget.find('[role="alert"] p, .cd-notice--error p').filter({ hasText: 'another checkout' }).first().waitFor()
  assert.equal(await two.widget.at('review'), 'review')
  assert.equal((await world.lender.ledger('TWO-TABS')).length, 1)
  await assert.rejects(create(world.relay, body, world.key), /409|reference_in_use/)
  for (const v of [one, two]) await v.who.end()
})

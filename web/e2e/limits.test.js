// What a person is told who tries too often, and which way on there is. The relay is a merchant's, with the usual limits.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create } from './lib/candor.js'
import { camille, jordan } from './lib/customers.js'
import { served } from './lib/relay.js'
import { enrol, handOver, identifyInStore, newSale, signIn } from './lib/uses.js'
import { Widget, twelve } from './lib/widget.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await served()
  world.device = await enrol(browser, world)
})
after(async () => {
  await browser?.close()
  await world?.end()
})

for (const wasm of [true, false]) {
  test(`codes, on a tablet, ${wasm ? 'with' : 'without'} WebAssembly`, async () => {
    const customer = wasm ? jordan : camille
    const who = await person(browser, { storageState: world.device, wasm })
    await signIn(who, world, customer.language)
    const widget = await newSale(who, customer.language, { amount: '1200.00', reference: `GUESSED-${wasm}` })
    await identifyInStore(widget, world, customer, 'number')
    await widget.at('offers')
    await widget.choose(twelve(await (await who.page.request.get(`${who.page.url()}/view`)).json()), '')
    await handOver(widget)
    await widget.consent()
    await widget.at('verify')
    await who.page.locator('label[for="method-sms"]').click()
    await widget.press('send')
    for (let tries = 0; tries < 4; tries++) {
      await widget.find('input[name="code"]').waitFor()
      await widget.fill('code', '0000')
      await widget.press('confirm')
      await who.page.waitForFunction(() => !document.querySelector('input[name="code"]')?.value) // a refusal empties it
    }
    const said = customer === jordan ? 'Too many codes were tried for this account' : 'Trop de codes ont été essayés pour ce compte'
    await who.page.getByText(said).first().waitFor()
    assert.ok(await widget.button('back').isVisible(), 'a way on')
    assert.deepEqual(await world.lender.ledger(`GUESSED-${wasm}`), [])
    await who.end()
  })
}

test('searches, online', async () => {
  const who = await person(browser)
  const made = await create(world.relay, { reference: 'SEARCHED' }, world.key)
  await who.page.goto(made.url)
  const widget = new Widget(who, who.page)
  await widget.at('identify')
  let searches = 0
  for (;; searches++) {
    await widget.fill('number', '20009999')
    await widget.press('identify')
    await widget.find('#candor[data-step="lender"], #number-error').first().waitFor()
    if (await widget.at('lender', 'identify') === 'identify') break
    await widget.press('restart') // the lender does not know the number either
    await widget.at('identify')
  }
  assert.equal(searches, 5)
  await who.page.getByText('No more searches can be made in this checkout').first().waitFor()
  await who.end()
})

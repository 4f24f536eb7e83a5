// What a person is told while nobody knows whether the lender has the purchase, and how it ends: the last answer was
// lost on its way, or the request. The relay settles in seconds what takes it a day, and the
// sandbox goes wrong by name.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, through } from './lib/browser.js'
import { demo, post } from './lib/candor.js'
import { speaking } from './lib/customers.js'
import { toReview, visit } from './lib/uses.js'

let browser
const worlds = [] // a lender that goes wrong does so for everybody
before(async () => {
  browser = await launch()
  const env = { CANDOR_SANDBOX_MISBEHAVE: 'yes', CANDOR_SCHEDULE_SCALE: '3600' }
  worlds.push(...await Promise.all([demo({ env }), demo({ env })]))
})
after(async () => {
  await browser?.close()
  for (const w of worlds) await w.end()
})

const patient = { timeout: 90000 } // a call's deadline passes before anybody says that there was none
const notAgain = { 'en-CA': 'Don’t pay again', 'fr-CA': 'Ne payez pas de nouveau' }

const main = async v => (await through(() => v.widget.find('main').innerText())).replaceAll('\u00a0', ' ')
const says = (v, text) => v.widget.find('main').getByText(text, { exact: false }).first().waitFor(patient)

// lost sends the order while the lender goes wrong, and waits until the page says that nobody knows.
async function lost (world, reference, { language = 'en-CA', wasm = true, how = 'executes and resets' } = {}) {
  const { province } = speaking(language)
  const v = await visit(browser, world, { reference, locale: language, province }, { wasm })
  await toReview(v, world, speaking(language))
  await world.lender.goesWrong('authorization', how)
  await world.lender.goesWrong('authorizations', 'list answers 500')
  await v.widget.consent()
  assert.equal(await v.widget.at('pending'), 'pending')
  return v
}

// heal lets the lists be read again.
const heal = world => world.lender.goesWrong('authorizations')

// nothingToPayWith holds that a page has no way to order again.
async function nothingToPayWith (v) {
  for (const act of ['accept', 'confirm', 'choose', 'quote', 'restart', 'cancel']) {
    assert.equal(await through(() => v.widget.find(`button[name="do"][value="${act}"]`).count()), 0, `${act} is offered`)
  }
}

async function inWorld (t, name, journey) {
  await t.test(name, async () => {
    const world = worlds.pop()
    try {
      await journey(world)
    } finally {
      await world.lender.goesWrong('authorization')
      await heal(world)
      worlds.push(world)
    }
  })
}

test('while nobody knows', { concurrency: 2 }, async t => {
  const journeys = []
  for (const [language, wasm] of [['en-CA', true], ['fr-CA', false]]) {
    const name = `the answer is lost: said so, and approved by itself, ${language}, ${wasm ? 'with' : 'without'} WebAssembly`
    journeys.push(inWorld(t, name, async world => {
      const v = await lost(world, `LOST-${language}`, { language, wasm })
      assert.ok((await main(v)).includes(notAgain[language]), await main(v))
      await nothingToPayWith(v)
      await v.widget.press('check')
      await through(() => v.page.reload()) // the page looks again by itself, too
      assert.equal(await v.widget.at('pending'), 'pending', 'asking and reloading change nothing')
      await nothingToPayWith(v)
      await heal(world)
      await v.widget.find('#candor[data-step="approved"]').waitFor(patient) // nobody touches the page
      assert.equal((await world.lender.ledger(`LOST-${language}`)).length, 1)
      assert.deepEqual(v.who.notes.bad, [])
      await v.who.end()
    }))
  }

  journeys.push(inWorld(t, 'the request is lost: nothing was authorized', async world => {
    const v = await lost(world, 'NEVER', { how: 'resets before answering' })
    await heal(world)
    await v.widget.find('#candor[data-step="declined"]').waitFor(patient)
    await says(v, 'The lender has no record of the request, so nothing was authorized')
    await nothingToPayWith(v)
    assert.deepEqual(await world.lender.ledger('NEVER'), [])
    await v.who.end()
  }))

  journeys.push(inWorld(t, 'the store cancels meanwhile: what turns up is given back', async world => {
    const v = await lost(world, 'GIVEN-BACK', { language: 'fr-CA' })
    const cancelled = await post(world.relay, `/v1/checkouts/${v.id}/cancel`)
    assert.ok(cancelled.cancel_requested, JSON.stringify(cancelled))
    await says(v, 'Le magasin a annulé cet achat')
    await nothingToPayWith(v)
    await heal(world)
    await v.widget.find('#candor[data-step="cancelled"]').waitFor(patient)
    await says(v, 'L’autorisation a été rendue')
    const [entry, ...more] = await world.lender.ledger('GIVEN-BACK')
    assert.deepEqual([entry.status, more], ['closed', []])
    await v.who.end()
  }))

  journeys.push(inWorld(t, 'the lists stay down: a person settles it, and has it looked up again when they are back', async world => {
    const v = await lost(world, 'BY-HAND')
    await says(v, 'A person is settling this with the lender')
    assert.ok((await main(v)).includes(notAgain['en-CA']))
    assert.match(await main(v), /BY-HAND|CK-/, 'a reference to quote')
    await nothingToPayWith(v)
    await heal(world)
    assert.equal((await post(world.relay, `/v1/checkouts/${v.id}/reconcile`)).status, 'pending')
    await v.widget.find('#candor[data-step="approved"]').waitFor(patient)
    assert.equal((await world.lender.ledger('BY-HAND')).length, 1)
    await v.who.end()
  }))
  await Promise.all(journeys)
})

// A purchase, {embedded, tablet, hosted} × {English, French} × {with WebAssembly, without}, in a store also without any
// script. Each ends in the lender's ledger, not only on the screen.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { demo } from './lib/candor.js'
import { speaking } from './lib/customers.js'
import { embedded, enrol, hosted, tablet } from './lib/uses.js'

let browser
const worlds = [] // two stores at once, so that a message in an inbox belongs to one purchase
before(async () => {
  browser = await launch()
  worlds.push(...await Promise.all([demo(), demo()]))
  await Promise.all(worlds.map(async w => { w.device = await enrol(browser, w) }))
})
after(async () => {
  await browser?.close()
  for (const w of worlds) await w.end()
})

const uses = { embedded, tablet, hosted }
const inStore = ['licence', 'number', 'name']
const cases = []
for (const use of Object.keys(uses)) {
  for (const language of ['en-CA', 'fr-CA']) {
    for (const how of ['WebAssembly', 'no WebAssembly', ...(use === 'tablet' ? ['no script'] : [])]) {
      cases.push({ use, language, how, by: inStore[cases.length % 3] })
    }
  }
}

async function buy (world, { use, language, how, by }, reference) {
  const who = await person(browser, {
    wasm: how === 'WebAssembly', javaScriptEnabled: how !== 'no script', ...(use === 'tablet' ? { storageState: world.device } : {})
  })
  try {
    const done = await uses[use](who, world, language, { reference, by })
    assert.deepEqual(who.notes.bad, [])
    assert.deepEqual(who.notes.away, [], 'no request leaves this machine')
    assert.equal(how === 'no script' ? who.notes.wasm : who.notes.wasm > 0, how === 'no script' ? 0 : true, 'the WebAssembly was asked for')
    return done
  } finally {
    await who.end()
  }
}

// inLedger holds the lender's own record against what was bought.
async function inLedger (world, { use, language }, done) {
  const entries = await world.lender.ledger(done.reference)
  assert.equal(entries.length, 1, `authorizations of ${done.reference}`)
  const [e] = entries
  assert.deepEqual({
    amount: e.amount, type: e.transaction_type, plan: e.plan_id, term: e.term, account: e.account_number,
    channel: e.channel, captured: e.auto_capture
  }, {
    amount: '1200.00', type: 'promotional_purchase', plan: 5, term: 12, account: speaking(language).account,
    channel: use === 'tablet' ? 'in_store' : 'online', captured: use === 'tablet'
  })
  if (use === 'tablet') {
    assert.deepEqual({ by: e.verification, store: e.external_location_id, employee: e.external_employee_id },
      { by: 'sms', store: 'MB-001', employee: '1042' })
  } else {
    assert.equal(done.authorization, String(e.authorization_id), 'the shop’s server learned the authorization')
  }
}

test('a purchase', { concurrency: 2 }, async t => {
  await Promise.all(cases.map((c, i) => t.test(`${c.use}, ${c.language}, ${c.how}${c.use === 'tablet' ? `, by ${c.by}` : ''}`, async () => {
    const world = worlds.pop()
    try {
      await inLedger(world, c, await buy(world, c, `E2E-${i}`))
    } finally {
      worlds.push(world)
    }
  })))
  for (const w of worlds) assert.equal((await w.lender.ledger()).length, new Set((await w.lender.ledger()).map(e => e.reference)).size)
})

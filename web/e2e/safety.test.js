// What people do to a checkout by accident: twice, back, again, late, with the wrong address. Nothing is bought twice,
// and looking changes nothing.
import assert from 'node:assert/strict'
import net from 'node:net'
import { after, before, test } from 'node:test'
import { launch, person, through } from './lib/browser.js'
import { block, command, demo, json, view } from './lib/candor.js'
import { jordan } from './lib/customers.js'
import { enrol, handOver, identifyInStore, identifyOnline, leaveCart, newSale, signIn, toReview, visit } from './lib/uses.js'
import { Widget, codeFor, twelve, verifyWithLender } from './lib/widget.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await demo()
  world.device = await enrol(browser, world)
})
after(async () => {
  await browser?.close()
  await world?.end()
})

// opened is a fresh hosted checkout.
const opened = (reference, options) => visit(browser, world, { reference }, options)

for (const wasm of [true, false]) {
  test(`a double click on the last button buys once, online, ${wasm ? 'with' : 'without'} WebAssembly`, async () => {
    const v = await opened(`TWICE-${wasm}`, { wasm })
    await toReview(v, world, jordan)
    await v.page.locator('label[for="consent"]').click()
    await v.widget.button('accept').dblclick()
    await v.widget.at('approved')
    assert.equal((await world.lender.ledger(`TWICE-${wasm}`)).length, 1)
    await v.who.end()
  })
}

test('a double click and a second post buy once, in a store without scripts', async () => {
  const who = await person(browser, { javaScriptEnabled: false, storageState: world.device })
  const { page } = who
  await signIn(who, world, 'en-CA')
  const widget = await newSale(who, 'en-CA', { amount: '1200.00', reference: 'TWICE-S' })
  await identifyInStore(widget, world, jordan, 'number')
  await widget.at('offers')
  await widget.choose(twelve(await (await page.request.get(`${page.url()}/view`)).json()), '')
  await handOver(widget)
  await widget.consent()
  await widget.at('verify')
  await page.locator('label[for="method-sms"]').click()
  const since = Date.now() - 1000
  await widget.press('send')
  await page.locator('input[name="code"]').waitFor()
  const code = await codeFor(world.lender, jordan, since)
  await widget.fill('code', code)
  const form = { do: 'confirm', revision: String(await widget.revision()), code, language: 'fr-CA' }
  const address = page.url()
  const again = Promise.all(Array.from({ length: 8 }, () => (
    page.request.post(address, { form, maxRedirects: 0, headers: { origin: world.relay } })
  )))
  await widget.button('confirm').dblclick()
  await again
  await widget.at('approved')
  assert.equal((await world.lender.ledger('TWICE-S')).length, 1)
  await who.end()
})

test('back, and forward, and a form of an earlier page', async () => {
  const v = await opened('BACK-1', { wasm: false })
  await toReview(v, world, jordan)
  const { revision } = await v.view()
  await v.page.goBack()
  await v.page.waitForLoadState()
  assert.equal(await v.widget.at('offers', 'review'), 'review', 'a page that is not stored is asked for again')
  await v.widget.press('back')
  await v.widget.at('offers')
  const old = await v.page.request.post(v.url, {
    form: { do: 'choose', revision: String(revision), offer: 'regular', language: 'fr-CA' },
    maxRedirects: 0, headers: { origin: world.relay }
  })
  assert.equal(old.status(), 409, 'an act from an earlier page')
  assert.equal((await v.view()).step, 'offers')
  await v.widget.choose(twelve(await v.view()), '')
  await v.widget.at('review')
  await v.widget.consent()
  await v.widget.at('approved')
  await v.page.goBack().catch(() => {})
  await v.page.waitForLoadState()
  if (v.page.url() === v.url) await v.widget.at('approved')
  assert.equal((await world.lender.ledger('BACK-1')).length, 1)
  await v.who.end()
})

test('looking changes nothing: every page twice, on every step', async () => {
  const v = await opened('LOOK-1', { wasm: false })
  const looked = []
  const look = async () => {
    const before = await v.view()
    for (const path of ['', '', '/lender', '/lender']) {
      const answer = await fetch(v.url + path, { redirect: 'manual' })
      if (path === '') {
        assert.equal(answer.status, 200)
        assert.equal(answer.headers.get('cache-control'), 'no-store')
        assert.equal(answer.headers.get('etag'), null)
        assert.equal(answer.headers.get('set-cookie'), null)
      }
    }
    await through(() => v.page.reload())
    assert.equal(await v.widget.at(before.step), before.step)
    assert.deepEqual(await v.view(), before)
    looked.push(before.step)
  }
  await look()
  await identifyOnline(v.widget, jordan)
  await look()
  await verifyWithLender(v.widget, world.lender, jordan)
  await v.widget.at('offers')
  await look()
  await v.widget.choose(twelve(await v.view()), '')
  await v.widget.at('review')
  await look()
  await v.widget.consent()
  await v.widget.at('approved')
  await look()
  assert.deepEqual(looked, ['identify', 'lender', 'offers', 'review', 'approved'])
  assert.equal((await world.lender.ledger('LOOK-1')).length, 1)
  await v.who.end()
})

test('an address that is nobody’s', async () => {
  const who = await person(browser)
  for (const token of ['ct_wrong', `ct_${'A'.repeat(43)}`, '%00', 'x'.repeat(2000)]) {
    const answer = await who.page.goto(`${world.relay}/c/${token}`)
    assert.ok([401, 404].includes(answer.status()), `${token.slice(0, 20)}: ${answer.status()}`)
    assert.match(await who.page.locator('main').innerText(), /\S/)
    assert.equal(await who.page.locator('#candor form button[name="do"]').count(), 0, 'nothing to press')
  }
  await who.end()
})

test('an amount that changes on the way needs a new consent', async () => {
  const who = await person(browser)
  const { page } = who
  await leaveCart(page, world, 'en-CA', 'embedded')
  const element = page.locator('candor-checkout')
  const token = await element.getAttribute('token')
  const reference = await element.getAttribute('data-order')
  const widget = new Widget(who, page.locator('candor-checkout iframe'))
  const v = { widget, view: () => view(world.relay, token) }
  await toReview(v, world, jordan)
  const earlier = await v.view()
  await page.locator('#wrap button').click() // the shop's server adds 89.00
  assert.equal(await widget.at('offers'), 'offers')
  assert.match(await widget.find('main').innerText(), /\$1,200\.00[^]*\$1,289\.00/)
  const stale = await fetch(`${world.relay}/v1/view`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ do: 'accept', revision: earlier.revision, digest: earlier.review.digest, consent: 'yes' })
  })
  assert.equal((await v.view()).step, 'offers', `an earlier consent (${stale.status})`)
  assert.deepEqual(await world.lender.ledger(reference), [])
  await widget.press('quote')
  await widget.find('input[name="offer"]').first().waitFor()
  await widget.choose(twelve(await v.view()), '')
  await widget.at('review')
  const later = await v.view()
  assert.notEqual(later.review.digest, earlier.review.digest)
  await widget.consent()
  await widget.at('approved')
  const [entry, ...more] = await world.lender.ledger(reference)
  assert.deepEqual([entry.amount, more], ['1289.00', []])
  await page.locator('#said[data-status="approved"]').waitFor()
  await who.end()
})

test('a customer sees nothing that is for associates', async () => {
  const v = await opened('ACTOR-1', { wasm: false })
  await toReview(v, world, jordan)
  const text = JSON.stringify(await v.view())
  for (const name of ['"held"', '"findings"', '"verdict"', '"accounts"', '"override"']) assert.ok(!text.includes(name), name)
  const answer = await json(`${world.relay}/v1/view`, {
    method: 'POST',
    headers: { authorization: `Bearer ${v.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ do: 'override', revision: (await v.view()).revision, reason: 'x', seen: 'yes', passcode: '246810' })
  }).catch(e => e)
  assert.ok(answer instanceof Error || answer.step === 'review', 'a customer does not override')
  await v.who.end()
})

test('a taken port is one line, and Ctrl-C stops everything cleanly', async () => {
  const from = await block()
  const squatter = net.createServer().listen(from + 2, '127.0.0.1')
  await new Promise(resolve => squatter.once('listening', resolve))
  const refused = await command(['demo'], { PORT: String(from), CANDOR_DATA: `${world.folder}/other` }).ended
  squatter.close()
  assert.notEqual(refused.code, 0)
  assert.equal(refused.out, '')
  assert.match(refused.err, new RegExp(`^candor: [^\\n]*127\\.0\\.0\\.1:${from + 2} is taken[^\\n]*\\n$`))

  const second = await demo()
  const open = await fetch(second.operations) // a kept-alive connection does not hold it up
  assert.equal(open.status, 200)
  const began = Date.now()
  const ended = await second.end()
  assert.deepEqual([ended.code, ended.signal], [0, null])
  assert.ok(Date.now() - began < 5000, 'stops at once when nobody is served')
  assert.doesNotMatch(ended.err, /panic|level=ERROR/)
})

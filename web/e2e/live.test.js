// The cart moves, the frame follows: what the merchant's server changes shows in an open page within two seconds, by GET
// alone, and nothing that was typed and still applies is lost.
import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { demo, post, view } from './lib/candor.js'
import { jordan, speaking } from './lib/customers.js'
import { enrol, identifyOnline, leaveCart, newSale, signIn, toReview, visit } from './lib/uses.js'
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

// embedded opens a checkout in the frame on the shop's page, as a person who notes each request to the relay.
async function embedded (language, wasm) {
  const who = await person(browser, { wasm })
  const asked = []
  who.page.on('request', r => { if (r.url().startsWith(world.relay)) asked.push(`${r.method()} ${new URL(r.url()).pathname}`) })
  await leaveCart(who.page, world, language, 'embedded')
  const token = await who.page.locator('candor-checkout').getAttribute('token')
  const widget = new Widget(who, who.page.locator('candor-checkout iframe'))
  await widget.at('identify')
  const { id } = await view(world.relay, token)
  return { who, page: who.page, widget, token, id, asked, view: () => view(world.relay, token) }
}

const changed = (id, amount) => post(world.relay, `/v1/checkouts/${id}/amount`, { amount })
const cancelled = id => post(world.relay, `/v1/checkouts/${id}/cancel`)

// shows waits for something that a change must bring within two seconds; the machine that tests may be slow by one more.
const shows = locator => locator.waitFor({ timeout: 3000 })
const at = (widget, step) => widget.find(`#candor[data-step="${step}"]`)
const revision = (widget, n) => widget.find(`#candor[data-revision="${n}"]`)

for (const wasm of [true, false]) {
  const how = wasm ? 'with WebAssembly' : 'without WebAssembly'

  test(`an amount while something is typed, ${how}`, async () => {
    const { who, widget, id, asked, view: now } = await embedded('en-CA', wasm)
    await widget.find('input[name="first_name"]').fill('Jordan')
    await widget.find('input[name="number"]').fill('9000')
    const before = asked.length
    await changed(id, '1300.00')
    const { revision: n } = await now()
    await shows(wasm ? revision(widget, n) : widget.find('#changed'))
    assert.equal(await widget.find('input[name="first_name"]').inputValue(), 'Jordan')
    assert.equal(await widget.find('input[name="number"]').inputValue(), '9000')
    if (wasm) {
      assert.match(await widget.find('main').innerText(), /It was \$1,200\.00, and is now \$1,300\.00/)
      assert.equal(await widget.find('input[name="number"]').evaluate(e => e === document.activeElement), true, 'the focus')
      assert.equal(await widget.find('#changed').isVisible(), false)
    } else { // the next act is not too late, and the page after it shows the change
      await widget.find('input[name="number"]').fill('abc')
      await widget.press('identify') // refused: it is no number of an account
      await shows(widget.find('.cd-error:visible, #problem').first())
      await shows(revision(widget, n))
      assert.equal(await widget.find('input[name="first_name"]').inputValue(), 'Jordan')
      // a second change finds what was typed, although it stands in the page as the server wrote it
      await changed(id, '1310.00')
      await shows(widget.find('#changed'))
      assert.equal(await widget.find('input[name="first_name"]').inputValue(), 'Jordan')
      await widget.find('input[name="number"]').fill(jordan.account)
      await widget.press('identify')
      await widget.at('lender')
    }
    const posts = asked.slice(before).filter(a => a.startsWith('POST'))
    assert.equal(posts.length, wasm ? 0 : 2, `the page only asks: ${posts}`)
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })

  test(`a cancel while something is typed, ${how}`, async () => {
    const { who, page, widget, id } = await embedded('fr-CA', wasm)
    await page.evaluate(() => document.addEventListener('candor:cancelled', () => { window.told = true }))
    await widget.find('input[name="first_name"]').fill('Camille')
    await cancelled(id)
    await shows(at(widget, 'cancelled'))
    await page.waitForFunction(() => window.told)
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })

  test(`an amount before anything is typed, and at the plans, ${how}`, async () => {
    const { who, widget, id, view: now } = await embedded('en-CA', wasm)
    await changed(id, '1250.00')
    await shows(revision(widget, (await now()).revision))
    await identifyOnline(widget, jordan)
    await verifyWithLender(widget, world.lender, jordan)
    await widget.at('offers')
    await widget.click(widget.find('.cd-plan label').first())
    await changed(id, '1400.00')
    await shows(widget.button('quote'))
    assert.match(await widget.find('main').innerText(), /\$1,250\.00[^]*\$1,400\.00/)
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })

  test(`at the review with the box ticked the consent goes, ${how}`, async () => {
    const open = await embedded('en-CA', wasm)
    const { who, widget, id } = open
    await toReview(open, world, speaking('en-CA'))
    await widget.click('label[for="consent"]')
    await shows(widget.find('#consent:checked'))
    await changed(id, '1100.00')
    await shows(widget.button('quote'))
    assert.equal(await widget.find('#consent').count(), 0)
    await widget.press('quote')
    await widget.at('offers')
    await widget.choose(twelve(await open.view()), '')
    await widget.at('review')
    assert.equal(await widget.find('#consent').isChecked(), false, 'it was for another digest')
    await cancelled(id)
    await shows(at(widget, 'cancelled'))
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })
}

test('the lender’s page stays open when the amount changes, and goes with a cancel', async () => {
  const { who, widget, id } = await embedded('en-CA', true)
  await identifyOnline(widget, jordan)
  await widget.find('iframe#lender').evaluate(e => { e.dataset.same = 'yes' })
  await changed(id, '1150.00')
  await shows(widget.find('#changed'))
  assert.equal(await widget.find('iframe#lender').getAttribute('data-same'), 'yes')
  await cancelled(id)
  await shows(at(widget, 'cancelled'))
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

// hide makes a page believe that it is out of sight, or in sight again.
const hide = (page, hidden) => page.evaluate(h => {
  Object.defineProperty(document, 'hidden', { value: h, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}, hidden)

test('a page out of sight asks nothing, and catches up when it is seen again', async () => {
  const { who, page, id, widget, view: now } = await visit(browser, world, { reference: 'LIVE-HIDDEN' }, {})
  await mounted(page)
  const asked = []
  page.on('request', r => asked.push(new URL(r.url()).pathname))
  await hide(page, true)
  const was = (await now()).revision
  await changed(id, '1234.00')
  await page.waitForTimeout(3500)
  assert.deepEqual(asked, [])
  assert.equal(await revision(widget, was).count(), 1)
  await hide(page, false)
  await shows(revision(widget, (await now()).revision))
  await who.end()
})

// swallowing is a proxy on the way to the relay that keeps streams to itself, as one that buffers does.
async function swallowing (relay) {
  const server = http.createServer((ask, answer) => {
    if (/event-stream/.test(ask.headers.accept)) return
    const onward = http.request(new URL(ask.url, relay), { method: ask.method, headers: ask.headers }, got => {
      answer.writeHead(got.statusCode, got.headers)
      got.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    ask.pipe(onward)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    end: () => { server.closeAllConnections(); server.close() }
  }
}

test('behind a proxy that lets no stream through, the page asks now and then', async () => {
  const { who, page, url, id, widget, view: now } = await visit(browser, world, { reference: 'LIVE-PROXY' }, {})
  const proxy = await swallowing(world.relay)
  await page.goto(proxy.origin + new URL(url).pathname)
  await mounted(page)
  await changed(id, '1234.00')
  await revision(widget, (await now()).revision).waitFor({ timeout: 15000 })
  assert.deepEqual(who.notes.bad, [])
  proxy.end()
  await who.end()
})

test('on a tablet a change wakes nobody: no page loads itself, and the idle watch goes on', async () => {
  const device = await enrol(browser, world)
  for (const wasm of [true, false]) {
    const who = await person(browser, { wasm, storageState: device })
    const { page } = who
    await signIn(who, world, 'en-CA')
    const widget = await newSale(who, 'en-CA', { amount: '1200.00', reference: `LIVE-TABLET-${wasm}` })
    await widget.fill('number', jordan.card)
    await page.locator('input[name="number"]').press('Enter')
    await widget.at('offers')
    await page.locator('.cd-plan label, label[for^="plan"]').first().click()
    await widget.press('choose')
    await page.waitForURL(/\/c\//)
    const { id } = await view(world.relay, new URL(page.url()).pathname.split('/').pop())
    if (wasm) await mounted(page)
    const asked = []
    page.on('request', r => asked.push(`${r.method()} ${new URL(r.url()).pathname.replace(/ct_.*?(\/|$)/, '$1')}`))
    await changed(id, '1300.00')
    await shows(wasm ? at(widget, 'offers') : page.locator('#changed'))
    assert.ok(asked.every(a => a.startsWith('GET ') && a !== 'GET /c/'), asked.join(', '))
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  }
})

// The recipes of docs/recipes.md that need no build, each as it stands there, under its policy. "make frameworks" runs the others.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create, post } from './lib/candor.js'
import { buys, policy, recipe } from './lib/recipes.js'
import { served } from './lib/relay.js'
import { enrol, newSale, online, signIn } from './lib/uses.js'
import { Widget } from './lib/widget.js'

let browser, world
const folder = mkdtempSync(path.join(tmpdir(), 'candor-recipes-'))
before(async () => {
  browser = await launch()
  world = await served()
})
after(async () => {
  await browser?.close()
  await world?.end()
  rmSync(folder, { recursive: true, force: true })
})

// put places a page or script on the shop's site, with the policy of its recipe.
const put = (name, body, heading) => {
  const type = name.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
  world.files[name] = { headers: { 'content-type': type, 'content-security-policy': policy(world.relay, heading) }, body }
}

// module is what a recipe for the shop's server exports.
const module = async title => {
  const file = path.join(folder, title.replace('.js', '.mjs'))
  writeFileSync(file, recipe(title, world.relay))
  return import(file)
}

const visitor = async (name, options) => {
  const who = await person(browser, options)
  who.loud = []
  who.page.on('console', m => { if (['warning', 'error'].includes(m.type())) who.loud.push(m.text()) })
  who.visit = () => who.page.goto(world.storefront + name)
  return who
}

test('a script tag', async () => {
  const checkout = await create(world.relay, { use: 'embedded', reference: 'RECIPE-1' }, world.key)
  put('/script.html', recipe('index.html', world.relay, 'A script tag').replaceAll('ct_…', checkout.client_token), 'A script tag')
  put('/pay.js', recipe('pay.js', world.relay, 'A script tag'), 'A script tag')
  const without = await visitor('/script.html')
  await without.page.route('**/embed.js', route => route.abort())
  await without.visit()
  await without.page.getByRole('link', { name: 'Pay monthly' }).click()
  await without.page.waitForURL(checkout.url) // its own page, whatever could not be loaded
  await without.end()

  const who = await visitor('/script.html')
  await who.visit()
  await buys(who, world, checkout)
  await who.visit() // after the end a reload tells no more than that the frame is there
  await who.page.waitForURL(url => url.pathname === '/thanks')
  assert.deepEqual(who.loud, [])
  await who.end()
})

test('a script tag, when nothing is bought', async () => {
  const checkout = await create(world.relay, { use: 'embedded', reference: 'RECIPE-5' }, world.key)
  put('/over.html', recipe('index.html', world.relay, 'A script tag').replaceAll('ct_…', checkout.client_token), 'A script tag')
  put('/pay.js', recipe('pay.js', world.relay, 'A script tag'), 'A script tag')
  const who = await visitor('/over.html')
  const others = who.page.locator('#other-ways')
  await who.visit()
  await who.page.frameLocator('candor-checkout iframe').locator('button[value="cancel"]').click()
  await others.waitFor()
  await who.visit()
  await others.waitFor()
  assert.deepEqual(who.loud, [])
  await who.end()
})

test('server-side include', async () => {
  const { messageFor } = await module('message.js')
  const page = async (amount, province) => `<!doctype html><title>A canoe</title><link rel="icon" href="data:,">
    <script src="${world.relay}/message.js" async></script><h1>A canoe</h1>${await messageFor(amount, province)}`
  put('/canoe.html', await page('1200.00', 'ON'), 'Server-side include')
  put('/canoe-qc.html', await page('1200.00', 'QC'), 'Server-side include')
  for (const javaScriptEnabled of [false, true]) {
    const who = await visitor('/canoe.html', { javaScriptEnabled })
    await who.visit()
    const line = who.page.locator('candor-message').getByText(/from \$103\.00/).filter({ visible: true }).first()
    await line.waitFor()
    if (javaScriptEnabled) await who.page.waitForFunction(() => document.querySelector('candor-message').shadowRoot)
    await line.waitFor()
    assert.deepEqual(who.loud, [])
    await who.page.goto(`${world.storefront}/canoe-qc.html`)
    await who.page.locator('candor-message').getByText('Financing available').filter({ visible: true }).first().waitFor()
    assert.doesNotMatch(await who.page.locator('body').innerText(), /\$/)
    await who.end()
  }
})

test('server-side include, while the relay is away', async () => {
  writeFileSync(path.join(folder, 'away.mjs'), recipe('message.js', 'http://127.0.0.1:1'))
  const { messageFor } = await import(path.join(folder, 'away.mjs'))
  assert.equal(await messageFor('1200.00', 'ON'), '')
})

test('hosted link', async () => {
  process.env.API_KEY = world.key
  const { payMonthly } = await module('hosted.js')
  const order = { reference: 'RECIPE-2', attempt: 1, amount: '1200.00', province: 'ON', returnTo: `${world.storefront}/back.html` }
  const head = '<!doctype html><title>Shop</title><link rel="icon" href="data:,">'
  put('/cart.html', `${head}<form method="post" action="/pay"><button>Pay monthly</button></form>`, 'Hosted link')
  put('/back.html', `${head}<h1>Back</h1>`, 'Hosted link')
  const sent = []
  world.files['/pay'] = async (_ask, answer) => {
    const checkout = await payMonthly(order)
    sent.push(checkout)
    answer.writeHead(303, { location: checkout.url }).end()
  }
  const who = await visitor('/cart.html')
  await who.visit()
  await who.page.getByRole('button').click()
  const widget = new Widget(who, who.page)
  await widget.at('identify')
  await online(widget, world, 'en-CA', sent[0].client_token)
  await widget.click('a[target="_top"]')
  await who.page.waitForURL(url => url.pathname === '/back.html')
  assert.deepEqual(who.loud, [])

  await who.visit() // pressed again, or with the back button: the same checkout
  await who.page.getByRole('button').click()
  await new Widget(who, who.page).at('approved')
  assert.equal(sent[1].id, sent[0].id)
  await who.end()
  assert.deepEqual(await payMonthly({ ...order, attempt: 2 }), { id: sent[0].id }, 'bought already')

  const another = { ...order, reference: 'RECIPE-6' }, first = await payMonthly(another)
  await post(world.relay, `/v1/checkouts/${first.id}/cancel`, undefined, world.key)
  assert.equal((await payMonthly(another)).id, first.id, 'the dead checkout, under the old key')
  const real = globalThis.fetch
  globalThis.fetch = async () => { // once, as while the same request is being worked on
    globalThis.fetch = real
    return Response.json({ code: 'idempotency_key_in_progress' }, { status: 409 })
  }
  const second = await payMonthly({ ...another, attempt: 2 })
  assert.notEqual(second.id, first.id)
  assert.ok(second.url)
  await assert.rejects(() => payMonthly({ ...order, reference: 'RECIPE-3', returnTo: 'https://elsewhere.example/' }), /no checkout: /)
})

test('a tablet', async () => {
  const [, ...args] = recipe('Terminal', world.relay, 'Tablet').trim().split(' ')
  const enrolment = world.candor(args)
  const [, address] = await enrolment.line(/^(http:\/\/\S+)/m)
  enrolment.stop()
  const { cookies } = await enrol(browser, { tablet: address })
  const who = await visitor('')
  await who.context.addCookies(cookies)
  await signIn(who, world, 'en-CA')
  await newSale(who, 'en-CA', { amount: '1200.00', reference: 'RECIPE-4' })
  assert.deepEqual(who.loud, [])
  await who.end()
})

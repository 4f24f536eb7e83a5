// Whoever can reach the frame or the merchant's page with messages changes nothing by them: the page around, a frame beside
// of the same shop, of no origin and of the relay itself, and the page that opened the shop's. The frame is in a shadow
// tree: only a page of the shop's own origin finds it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { create, demo, view } from './lib/candor.js'
import { identifyOnline, leaveCart } from './lib/uses.js'
import { Widget, money, twelve, verifyWithLender } from './lib/widget.js'
import { speaking } from './lib/customers.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await demo()
})
after(async () => {
  await browser?.close()
  await world?.end()
})

const count = 100_000

// post runs in a page. It sends so many messages to the checkout's frame and to the page that holds it: ours and the
// lender's, broken in every part, and whatever else can be sent. Only the page around may hand over a port and ask through
// it for a theme or a language, so that from there no port goes with a message of ours.
function post ({ n, seed, from, facts }) {
  let state = seed
  const next = below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
  const pick = list => list[next(list.length)]
  const atoms = [null, undefined, true, 0, -1, 7, 1e308, NaN, '', 'x', 'approved', 'identify', '__proto__', 'a'.repeat(70000), [], {},
    10n, new Date(0), /x/, new Map([['candor', 'port']]), new Uint8Array(3), new Error('x'), facts.id, facts.token, facts.session]
  const names = ['candor', 'type', 'theme', 'locale', 'id', 'revision', 'status', 'agreed', 'height', 'eventType', 'eventData', 'do',
    'consent', 'digest', 'constructor', 'toString']
  const words = ['hello', 'port', 'theme', 'locale', 'state', 'height', 'fr-CA', 'dark', 'approved', 'flx-success', 'flx-failure',
    'flx-cancel', 'accept', 'error']
  const lenders = () => ({
    eventType: pick(['flx-success', 'flx-failure', 'flx-cancel', pick(atoms)]),
    eventData: pick([{ accountNumber: '20000042', verified: true, action: 'purchase', widget_session_id: facts.session }, pick(atoms)])
  })
  const any = depth => {
    if (depth > 3) return pick(atoms)
    if (next(4) === 0) return pick(atoms)
    const made = next(8) === 0 ? [] : {}
    for (let i = next(5); i >= 0; i--) made[pick(names)] = next(2) ? pick(words) : any(depth + 1)
    return made
  }
  const shapes = [
    () => lenders(),
    () => ({ candor: pick(words), theme: pick(words), locale: pick(words) }),
    () => ({ type: pick(words), id: facts.id, revision: next(99), status: pick(words), agreed: next(9), height: next(30000) }),
    () => any(0),
    () => { const loop = any(1); if (Object(loop) === loop) loop.self = loop; return loop }
  ]
  const shop = window.opened ?? top
  const framed = ['nobody', 'relay'].includes(from)
    ? shop
    : shop.document.querySelector('candor-checkout').shadowRoot.querySelector('iframe').contentWindow
  const targets = [framed, shop]
  for (let i = 0; i < n; i++) {
    const message = pick(shapes)()
    const ports = next(3) === 0 && from !== 'parent' ? [new MessageChannel().port1] : []
    try {
      pick(targets).postMessage(message, '*', ports)
    } catch (problem) {
      if (problem.name !== 'DataCloneError') throw problem
    }
  }
  return n
}

test('a hundred thousand messages from around change nothing', async () => {
  const who = await person(browser)
  const { page } = who
  const customer = speaking('en-CA')
  await leaveCart(page, world, 'en-CA', 'embedded')
  const token = await page.locator('candor-checkout').getAttribute('token')
  const widget = new Widget(who, page.locator('candor-checkout iframe'))
  await widget.at('identify')
  await identifyOnline(widget, customer)
  await widget.at('lender')
  await widget.place.frameLocator('iframe#lender').locator('#flx-method-sms').waitFor()

  // Frames beside: of the shop, of no origin, and of the relay with another checkout.
  const other = await create(world.relay, { use: 'embedded', reference: 'BESIDE' })
  await page.evaluate(([relay, ct]) => {
    window.said = []
    for (const type of ['ready', 'step', 'accepted', 'error', 'cancelled', 'expired', 'approved', 'resize']) {
      document.addEventListener(`candor:${type}`, e => window.said.push(e.detail))
    }
    for (const [id, set] of Object.entries({ plain: {}, nobody: { sandbox: 'allow-scripts' }, relay: { src: `${relay}/c/${ct}` } })) {
      document.body.append(Object.assign(document.createElement('iframe'), { id, ...set }))
    }
  }, [world.relay, other.client_token])
  await mounted(page.frameLocator('iframe#relay'))
  const inner = async id => (await page.locator(`iframe#${id}`).elementHandle()).contentFrame()
  const sources = { parent: page, plain: await inner('plain'), nobody: await inner('nobody'), relay: await inner('relay') }
  const { id, lender } = await view(world.relay, token)
  const facts = { id, token, session: lender.session }

  let sent = 0
  const seen = w => w.find('html').evaluate(e => [e.outerHTML, e.querySelector('#consent')?.checked])
  const barrage = async (from, widgets) => {
    const now = async () => [await view(world.relay, token), ...await Promise.all(widgets.map(seen))]
    const before = await now()
    for (const [name, place] of Object.entries(from)) {
      for (const stop = sent + count / 10; sent < stop;) {
        sent += await place.evaluate(post, { n: count / 100, seed: sent + 1, from: name, facts })
        await widget.find('html').evaluate(() => new Promise(resolve => setTimeout(resolve))) // it has heard them
      }
    }
    assert.deepEqual(await now(), before)
    assert.deepEqual(await page.evaluate(() => window.said), [], 'the shop’s page was told nothing')
    assert.deepEqual(who.notes.bad, [])
  }
  await barrage(sources, [widget])

  await verifyWithLender(widget, world.lender, customer)
  await widget.at('offers')
  const plan = twelve(await view(world.relay, token))
  await widget.choose(plan, money(plan.term_amount, 'en-CA'))
  await widget.at('review')
  await widget.click('label[for="consent"]')
  // The page that opened the shop's is another one of the shop.
  const opener = await who.context.newPage()
  await opener.goto(world.storefront)
  const opened = who.context.waitForEvent('page')
  await opener.evaluate(() => { window.opened = window.open(location.href) })
  const popup = await opened
  await popup.goto(page.url())
  const there = new Widget({ ...who, page: popup }, popup.locator('candor-checkout iframe'))
  await there.at('review')
  await there.click('label[for="consent"]')
  await page.evaluate(() => { window.said = [] })
  await barrage({ ...sources, opener, again: opener }, [widget, there])
  assert.equal(sent, count)
  await widget.press('accept')
  await widget.at('approved')
  await who.end()
})

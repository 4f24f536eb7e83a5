// A shop whose pages are cross-origin isolated: the frame works there, and the lender's page, which is not isolated, opens in a
// tab of its own. The frame goes on when the person comes back, whatever else was done meanwhile.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { create, view } from './lib/candor.js'
import { stripping } from './lib/changed.js'
import { speaking } from './lib/customers.js'
import { served } from './lib/relay.js'
import { identifyOnline } from './lib/uses.js'
import { Widget, money, twelve, verifyWithLender } from './lib/widget.js'

// Few customers buy often here.
const unlimited = '\n[limits]\nannounced = "off"\nannounced_account = "off"\nannounced_everywhere = "off"\n'

let browser, world
before(async () => {
  browser = await launch()
  world = await served(unlimited, 'isolated = true')
  world.files['/pay'] = shop(world.relay)
})
after(async () => {
  await browser?.close()
  await world?.end()
})

const quoted = text => (text ?? '').replace(/[^\w:/.-]/g, '')
const sandbox = 'allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation'

// shop answers a merchant's page with the policies and the token of its query: the element, or, with "plain", a frame in which no
// script runs.
const shop = relay => (ask, answer) => {
  const q = new URL(ask.url, relay).searchParams
  const token = quoted(q.get('token'))
  const script = `<script src="${quoted(q.get('relay')) || relay}/embed.js"></script><candor-checkout token="${token}"></candor-checkout>`
  const frame = `<iframe width="1000" height="1400" sandbox="${sandbox}" src="${relay}/c/${token}"></iframe>`
  answer.setHeader('content-type', 'text/html; charset=utf-8')
  if (q.has('coep')) answer.setHeader('cross-origin-embedder-policy', quoted(q.get('coep')))
  if (q.has('coop')) answer.setHeader('cross-origin-opener-policy', quoted(q.get('coop')))
  answer.end(`<!doctype html><title>Shop</title><link rel="icon" href="data:,">${q.has('plain') ? frame : script}`)
}

const isolated = { coep: 'require-corp', coop: 'same-origin' }
let orders = 0

// arrive opens a fresh checkout on the shop's page, and comes to the lender's step.
async function arrive ({ wasm = true, script = true, language = 'en-CA', ...query } = {}) {
  const who = await person(browser, { wasm: wasm && script, viewport: { width: 1024, height: 1600 } })
  const reference = `ISOLATED-${++orders}`
  const { client_token: token } = await create(world.relay, {
    use: 'embedded', reference, locale: language, province: speaking(language).province
  }, world.key)
  await who.page.addInitScript(() => {
    window.said = []
    for (const type of ['step', 'approved', 'error']) document.addEventListener(`candor:${type}`, e => window.said.push(e.detail))
  })
  await who.page.goto(`${world.storefront}/pay?${new URLSearchParams({ token, ...isolated, ...query, ...(script ? {} : { plain: '' }) })}`)
  const widget = new Widget(who, who.page.locator('iframe'))
  if (!script) widget.frame = null // nothing tells its height
  await widget.at('identify')
  await identifyOnline(widget, speaking(language))
  return { who, page: who.page, widget, token, reference, language, script, view: () => view(world.relay, token) }
}

// opens presses the link, and gives the tab that it opens.
async function opens ({ who, page, widget }) {
  await widget.at('lender')
  if (widget.wasm) await mounted(widget.place) // a link that is replaced opens nothing
  const [tab] = await Promise.all([page.context().waitForEvent('page'), widget.click('a[target="_blank"]')])
  const inTab = new Widget({ ...who, page: tab }, tab)
  await inTab.at('lender')
  return inTab
}

// here is the link by which a tab that is over goes on all the same; again is the one that loads the frame again.
const here = tab => tab.find('a').getByText(/^(Go on here|Continuer ici)$/)
const again = widget => widget.find('a').getByText(/^(Load this page again|Recharger cette page)$/)

// over waits until a tab for the lender's page sends the person back. Nothing is chosen there.
async function over (tab) {
  await tab.page.bringToFront()
  await here(tab).waitFor()
  assert.equal(await tab.find('button').count(), 0)
}

// buys comes back to the checkout and goes on in it.
async function buys ({ widget, view: now, language }) {
  await widget.page.bringToFront() // one in the back is drawn late
  await widget.at('offers')
  const plan = twelve(await now())
  await widget.choose(plan, money(plan.term_amount, language))
  await widget.at('review')
  await widget.consent()
  await widget.at('approved')
}

async function boughtOnce ({ who, reference, script }) {
  assert.equal((await world.lender.ledger(reference)).length, 1)
  const denied = /Blocked script execution/ // by the sandbox of the frame without script
  assert.deepEqual(who.notes.bad.filter(n => script || !denied.test(n)), [])
  assert.deepEqual(who.notes.away, [])
  await who.end()
}

const crossOriginIsolated = page => page.evaluate(() => window.crossOriginIsolated)

// Each language has a customer of its own, whose codes belong to one purchase at a time.
test('a purchase on an isolated page', { concurrency: 2 }, async t => {
  const ways = { WebAssembly: {}, 'no WebAssembly': { wasm: false }, 'no script in the frame': { script: false } }
  const policies = ['require-corp', 'credentialless']
  await Promise.all(['en-CA', 'fr-CA'].map(async (language, lane) => {
    for (const [i, [how, way]] of Object.entries(ways).entries()) {
      const coep = policies[(i + lane) % 2]
      await t.test(`${coep}, ${how}, ${language}`, async () => {
        const sale = await arrive({ ...way, coep, language })
        assert.equal(await crossOriginIsolated(sale.page), true, 'the shop is isolated')
        await sale.widget.at('lender')
        assert.equal(await sale.widget.find('iframe').count(), 0, 'the lender is not framed here')
        const tab = await opens(sale)
        assert.equal(await crossOriginIsolated(tab.page), false, 'the lender’s step is not')
        await verifyWithLender(tab, world.lender, speaking(language))
        await over(tab)
        await tab.page.close()
        if (!sale.script) await sale.widget.click(again(sale.widget))
        await buys(sale)
        if (sale.script) {
          assert.deepEqual(await sale.page.evaluate(() => window.said.map(f => f.status)),
            ['identify', 'lender', 'offers', 'review', 'approved', 'approved'])
        }
        await boughtOnce(sale)
      })
    }
  }))
})

test('the tab closed halfway, the frame loaded again, the link pressed twice', async () => {
  const sale = await arrive()
  const { page } = sale
  const first = await opens(sale)
  await first.page.close()
  await page.bringToFront()
  await page.evaluate(() => document.querySelector('candor-checkout').refresh())
  const second = await opens(sale)
  await page.bringToFront()
  const third = await opens(sale)
  await verifyWithLender(third, world.lender, speaking('en-CA'))
  for (const tab of [third, second]) await over(tab) // the other one is, too
  await buys(sale)
  for (const tab of [third, second]) { // not lost on who looks there
    await tab.page.bringToFront()
    await tab.at('approved')
  }
  await boughtOnce(sale)
})

test('the person stops at the lender, and starts over in the frame', async () => {
  const sale = await arrive({ coep: 'credentialless' })
  const { widget } = sale
  const tab = await opens(sale)
  await tab.place.frameLocator('iframe#lender').locator('#flx-cancel').click()
  await over(tab)
  const why = await tab.find('[role="alert"]:visible').innerText()
  await sale.page.bringToFront()
  await widget.at('identify')
  assert.equal(await widget.find('[role="alert"]:visible').innerText(), why, 'both say why')
  await identifyOnline(widget, speaking('en-CA'))
  await tab.page.bringToFront()
  await tab.at('lender') // the same tab shows the lender again
  await verifyWithLender(tab, world.lender, speaking('en-CA'))
  await over(tab)
  await buys(sale)
  await boughtOnce(sale)
})

test('where no tab opens, the purchase goes on in place of the shop’s page', async () => {
  const sale = await arrive({ script: false })
  const { who, page, widget } = sale
  await widget.click('a[target="_top"]')
  const whole = new Widget({ ...who, wasm: false }, page)
  await whole.at('lender')
  await verifyWithLender(whole, world.lender, speaking('en-CA'))
  await here(whole).click()
  await buys({ ...sale, widget: whole })
  await boughtOnce(sale)
})

test('the whole checkout on a page of its own is as for any shop', async () => {
  const sale = await arrive()
  const { who, page, token } = sale
  await page.goto(`${world.relay}/c/${token}`)
  const whole = new Widget(who, page)
  await whole.at('lender')
  await verifyWithLender(whole, world.lender, speaking('en-CA'))
  await buys({ ...sale, widget: whole })
  await boughtOnce(sale)
})

test('a page that is not isolated, of a merchant who is', async () => {
  const sale = await arrive({ coep: 'unsafe-none', coop: 'unsafe-none' })
  assert.equal(await crossOriginIsolated(sale.page), false)
  const tab = await opens(sale)
  await verifyWithLender(tab, world.lender, speaking('en-CA'))
  await over(tab)
  await buys(sale)
  await boughtOnce(sale)
})

test('a browser that does not say where an answer is shown', async () => {
  const proxy = await stripping(world.relay, 'sec-fetch-dest')
  const sale = await arrive({ relay: proxy.origin })
  const tab = await opens(sale)
  assert.equal(new URL(tab.page.url()).origin, proxy.origin)
  await verifyWithLender(tab, world.lender, speaking('en-CA'))
  await over(tab)
  await buys(sale)
  await boughtOnce(sale)
  await proxy.end()
})

test('without "isolated" the console names it', { concurrency: 2 }, async t => {
  const usual = await served()
  usual.files['/pay'] = shop(usual.relay)
  const cases = {
    'require-corp': { coep: 'require-corp' },
    credentialless: { coep: 'credentialless' },
    isolated,
    'isolated, in a browser that reports nothing': { ...isolated, mute: true }
  }
  try {
    await Promise.all(Object.entries(cases).map(([name, { mute, ...query }], i) => t.test(name, async () => {
      const who = await person(browser)
      const lines = []
      who.page.on('console', m => { if (m.text().startsWith('candor-checkout:')) lines.push(m.text()) })
      if (mute) await who.page.addInitScript(() => { delete window.ReportingObserver })
      const { client_token: token } = await create(usual.relay, { use: 'embedded', reference: `BLOCKED-${i}` }, usual.key)
      await who.page.goto(`${usual.storefront}/pay?${new URLSearchParams({ token, ...query })}`)
      const link = who.page.locator('candor-checkout .note a[target="_blank"]')
      await link.waitFor()
      assert.equal(lines.length, 1, lines.join('\n'))
      assert.match(lines[0], /^candor-checkout: blocked: .*"isolated"/)
      const [whole] = await Promise.all([who.context.waitForEvent('page'), link.click()])
      await new Widget({ ...who, page: whole }, whole).at('identify')
      await who.end()
    })))
  } finally {
    await usual.end()
  }
})

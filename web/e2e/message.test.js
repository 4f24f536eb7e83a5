// <candor-message> beside a price on a merchant's page: in both languages, under a strict policy, while its amount
// changes, without the relay, and without any script.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { demo } from './lib/candor.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const plain = text => text.replaceAll('\u00a0', ' ').replace(/\s+/g, ' ').trim()
const english = 'Example: from $103.00 a month for 12 months, annual interest rate of 0%, administration fee of $3.00 per month. Details'
const french = 'Exemple : à partir de 103,00 $ par mois pendant 12 mois, taux d’intérêt annuel de 0 %, frais d’administration de ' +
  '3,00 $ par mois. Détails'

let browser, world, shop
before(async () => {
  browser = await launch()
  world = await demo()
  shop = await pages(world.relay)
})
after(async () => {
  await browser?.close()
  shop?.close()
  await world?.end()
})

// pages is a shop whose one page is what the test says, under the narrowest policy that the message works with.
async function pages (relay) {
  const made = { body: '', script: 'async' }
  const policy = `default-src 'none'; script-src 'self' ${relay}; connect-src ${relay}; style-src 'self'; img-src data:; ` +
    'require-trusted-types-for \'script\'; trusted-types \'none\''
  const server = http.createServer((ask, answer) => {
    if (ask.url === '/shop.css') {
      answer.writeHead(200, { 'content-type': 'text/css' })
        .end('body{font:16px/1.5 sans-serif;margin:16px;max-width:60em}.room{display:block;min-height:6em}')
      return
    }
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
    answer.end(`<!doctype html><html lang="en-CA"><title>Chair</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/shop.css">
<script src="${relay}/message.js" ${made.script}></script>
<main><h1>Chair</h1><p>$1,200.00</p>${made.body}<p id="below">Below it</p></main></html>`)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(made, {
    url: `http://localhost:${server.address().port}/`,
    close: () => { server.closeAllConnections(); server.close() }
  })
}

const element = (attributes = {}, inside = '', kind = 'room') => {
  const all = { merchant: 'maple-birch', amount: '1200.00', province: 'ON', ...attributes }
  const text = Object.entries(all).filter(([, v]) => v !== null).map(([k, v]) => ` ${k}="${v}"`).join('')
  return `<candor-message class="${kind}"${text}>${inside}</candor-message>`
}

// open shows a page and measures how far it moves.
async function open (body, { script = 'async', ...options } = {}) {
  Object.assign(shop, { body, script })
  const who = await person(browser, options)
  await who.context.addInitScript(() => {
    window.moved = 0
    const add = list => { for (const e of list.getEntries()) window.moved += e.value }
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  })
  who.visit = () => who.page.goto(shop.url)
  who.line = () => who.page.locator('candor-message').evaluate(e => {
    const line = e.shadowRoot?.querySelector('p')
    return line && !line.hidden && getComputedStyle(line).visibility === 'visible' ? line.innerText : ''
  }).then(plain)
  who.says = async want => {
    await who.page.waitForFunction(() => {
      const line = document.querySelector('candor-message').shadowRoot?.querySelector('p')
      return line && !line.hidden && getComputedStyle(line).visibility === 'visible'
    })
    assert.equal(await who.line(), want)
  }
  // The line, not the dialog: that has other plans, with figures of its own.
  who.shows = what => who.page.waitForFunction(re =>
    new RegExp(re).test(document.querySelector('candor-message').shadowRoot?.querySelector('p')?.textContent), what.source)
  who.set = attributes => who.page.locator('candor-message').evaluate((e, all) => { Object.assign(e, all) }, attributes)
  return who
}

test('both languages, and by province, under the narrowest policy', async () => {
  for (const [attributes, want] of [
    [{ locale: 'en-CA' }, english], [{ locale: 'fr-CA' }, french], [{ locale: null }, english], [{ province: null }, english],
    [{ province: 'QC' }, 'Financing available. Details'], [{ province: 'QC', locale: 'fr-CA' }, 'Financement offert. Détails'],
    [{ province: '' }, 'Financing available. Details'], [{ province: 'Elsewhere' }, 'Financing available. Details'],
    [{ amount: '199.99' }, 'Financing available. Details']
  ]) {
    const who = await open(element(attributes))
    await who.visit()
    await who.says(want)
    assert.deepEqual(who.notes, { ...who.notes, bad: [], away: [] })
    await who.end()
  }
})

test('nothing moves, on a phone and on a desk', async () => {
  for (const [script, kind] of [['async', 'room'], ['', '']]) { // with room kept by the page, or known from the start
    for (const [width, height] of [[390, 800], [1280, 900]]) {
      for (const locale of ['en-CA', 'fr-CA']) {
        const who = await open(element({ locale }, '', kind), { script, viewport: { width, height } })
        await who.context.route('**/v1/message?*', async route => {
          await new Promise(resolve => setTimeout(resolve, 300))
          await route.continue()
        })
        await who.visit()
        await who.says(locale === 'en-CA' ? english : french)
        await who.set({ amount: '1289.00' })
        await who.shows(/110[.,]42/)
        assert.equal(await who.page.evaluate(() => window.moved), 0, `${width} px, ${locale}, ${script || 'at once'}`)
        await who.end()
      }
    }
  }
})

test('an answer that comes late is dropped, and the line never shows another amount’s', async () => {
  const who = await open(element())
  const held = []
  await who.context.route('**/v1/message?*', route => {
    if (!/amount=(600|900|2400)/.test(route.request().url())) return route.continue()
    return new Promise(resolve => held.push({ url: route.request().url(), go: () => route.continue().catch(() => {}).then(resolve) }))
  })
  await who.visit()
  await who.says(english)
  const seen = await who.page.evaluateHandle(() => {
    const texts = new Set()
    const text = document.querySelector('candor-message').shadowRoot.querySelector('p')
    new MutationObserver(() => texts.add(text.innerText)).observe(text, { childList: true, subtree: true, characterData: true })
    return texts
  })
  const waiting = async amount => {
    await who.set({ amount })
    const until = Date.now() + 10000
    while (!held.some(h => h.url.includes(`amount=${amount}`))) {
      assert.ok(Date.now() < until, `nobody asked for ${amount}`)
      await who.page.evaluate(() => new Promise(requestAnimationFrame))
    }
  }
  await waiting('600.00')
  await waiting('2400.00')
  for (const h of held.reverse()) await h.go() // the newer first, then the one that comes late
  await who.shows(/203\.00/)
  assert.match(await who.line(), /^Example: from \$203\.00 a month for 12 months/)
  await who.set({ amount: '900.00' })
  await who.set({ amount: '1200.00' }) // back before the pause is over
  await who.shows(/103\.00/)
  const lines = await seen.evaluate(texts => [...texts])
  assert.ok(lines.every(l => /\$203\.00 a month|\$103\.00 a month/.test(l)), lines.join('\n'))
  await who.end()
})

test('an amount whose answer does not come leaves no figure of the one before', async () => {
  const who = await open(element())
  await who.visit()
  await who.says(english)
  await who.context.route('**/v1/message?*amount=3600.00*', () => {}) // it hangs
  await who.set({ amount: '3600.00' })
  assert.equal(await who.line(), english, 'no flicker')
  await who.page.waitForFunction(() => {
    const line = document.querySelector('candor-message').shadowRoot.querySelector('p')
    return getComputedStyle(line).visibility === 'hidden'
  }, undefined, { timeout: 5000 }) // long before the question is given up
  await who.context.route('**/v1/message?*amount=2400.00*', route => route.abort())
  const warned = who.page.waitForEvent('console', m => m.type() === 'warning' && m.text().includes('<candor-message>'))
  await who.set({ amount: '2400.00' })
  assert.match((await warned).text(), /cannot be reached.*docs\/embed#the-message-beside-a-price/)
  assert.equal(await who.line(), '')
  await who.context.unroute('**/v1/message?*amount=2400.00*')
  await who.page.evaluate(() => dispatchEvent(new Event('online')))
  await who.shows(/203\.00/)
  const refused = who.page.waitForEvent('console', m => m.type() === 'warning' && /422 amount_invalid amount/.test(m.text()))
  await who.set({ amount: '$1,200.00' })
  await refused
  assert.equal(await who.line(), '')
  await who.set({ amount: '1200.00' })
  await who.says(english)
  await who.end()
})

test('a bundled copy names the page of its relay in the console', async () => {
  const copy = await (await fetch(`${world.relay}/message.js`)).text()
  const who = await open(`<script type="module" src="/copy.js"></script>${element({ amount: 'abc', origin: world.relay })}`)
  await who.context.route(`${world.relay}/message.js`, route => route.abort())
  await who.context.route('**/copy.js', route => route.fulfill({ contentType: 'text/javascript', body: copy }))
  const warned = who.page.waitForEvent('console', m => m.type() === 'warning' && m.text().includes('<candor-message>'))
  await who.visit()
  assert.match((await warned).text(), new RegExp(`amount_invalid amount\\. See ${world.relay}/docs/embed#the-message-beside-a-price$`))
  await who.end()
})

test('the page is told whether there is a line for the amount', async () => {
  const who = await open(element())
  await who.context.addInitScript(() => {
    window.said = []
    document.addEventListener('candor:message', e => window.said.push(e.detail))
  })
  await who.context.route('**/v1/message?*amount=9000.00*', route => route.fulfill({
    headers: { 'access-control-allow-origin': '*' }, json: { locale: 'en-CA', figures: false, text: [] }
  }))
  await who.visit()
  await who.says(english)
  const none = () => who.page.evaluate(() => document.querySelector('candor-message').matches(':state(none)'))
  const told = n => who.page.waitForFunction(times => window.said.length === times, n)
  await told(1)
  assert.equal(await none(), false)
  await who.set({ amount: '9000.00' })
  await told(2)
  assert.equal(await none(), true)
  await who.set({ amount: '1200.00' })
  await told(3)
  assert.equal(await none(), false)
  assert.deepEqual(await who.page.evaluate(() => window.said), [
    { type: 'message', amount: '1200.00', line: true }, { type: 'message', amount: '9000.00', line: false },
    { type: 'message', amount: '1200.00', line: true }
  ])
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('the details, by keyboard alone', async () => {
  const who = await open(element())
  await who.visit()
  await who.says(english)
  await who.page.keyboard.press('Tab')
  await who.page.keyboard.press('Enter')
  const dialog = who.page.getByRole('dialog', { name: 'Examples for $1,200.00' })
  await dialog.waitFor()
  assert.equal(await dialog.locator('table').count(), 2)
  const row = dialog.locator('table').nth(1).getByRole('row', { name: /^Total of payments/ })
  assert.equal(plain(await row.innerText()), 'Total of payments (estimate) $1,236.00')
  assert.match(await dialog.innerText(), /examples and not offers/)
  await who.page.evaluate(axe)
  const violations = () => who.page.evaluate(() => window.axe.run(document).then(found => found.violations.map(v => v.id)))
  assert.deepEqual(await violations(), [])
  await who.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  const focus = () => who.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent)
  assert.equal(await focus(), 'Details', 'focus comes back to where the dialog was opened')
  await who.page.keyboard.press('Enter')
  await dialog.waitFor()
  await who.page.keyboard.press('Enter') // Close has the focus
  await dialog.waitFor({ state: 'hidden' })
  assert.deepEqual(await violations(), [])
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('the dialog fits a narrow phone, and goes when the amount is not financed any more', async () => {
  const who = await open(element({ locale: 'fr-CA' }), { viewport: { width: 320, height: 600 } })
  await who.visit()
  await who.says(french)
  await who.page.getByRole('button', { name: 'Détails' }).click()
  const wide = await who.page.evaluate(() => {
    const d = document.querySelector('candor-message').shadowRoot.querySelector('dialog')
    return [d.scrollWidth > d.clientWidth, document.documentElement.scrollWidth > innerWidth, d.lang]
  })
  assert.deepEqual(wide, [false, false, 'fr-CA'])
  await who.context.route('**/v1/message?*', route => route.fulfill({
    headers: { 'access-control-allow-origin': '*' }, json: { locale: 'fr-CA', figures: false, text: [] }
  }))
  await who.set({ amount: '9000.00' })
  await who.page.getByRole('dialog').waitFor({ state: 'hidden' })
  assert.equal(await who.line(), '')
  await who.end()
})

test('every order of upgrade, attribute, property and move', async () => {
  const who = await open('<div id="there"></div>', { script: '' })
  await who.visit()
  await who.page.evaluate(() => {
    const e = document.createElement('candor-message')
    document.getElementById('there').append(e) // before anything is known: no amount, so nothing to show
    Object.assign(e, { merchant: 'maple-birch', province: 'ON', amount: 1200, locale: 'en-CA' }) // a number, as frameworks set it
  })
  await who.says(english)
  await who.page.evaluate(() => document.querySelector('main').append(document.querySelector('candor-message')))
  await who.says(english)
  await who.set({ province: null, locale: 'fr' })
  await who.shows(/Exemple/)
  await who.says(french)
  await who.page.locator('candor-message').evaluate(e => { e.hidden = true })
  assert.equal(await who.page.locator('candor-message').isVisible(), false)
  await who.end()
  const late = await open(element({ amount: null }))
  await late.context.route('**/message.js', async route => {
    await new Promise(resolve => setTimeout(resolve, 200))
    await route.continue()
  })
  await late.context.addInitScript(() => addEventListener('DOMContentLoaded', () => {
    document.querySelector('candor-message').amount = '1200.00' // before the upgrade
  }))
  await late.visit()
  await late.says(english)
  await late.end()
})

test('without script the page’s own words stay, and a server’s include has everything', async () => {
  const include = await (await fetch(`${world.relay}/v1/message.html?merchant=maple-birch&amount=1200.00&province=ON`)).text()
  const off = await open(element({}, include), { javaScriptEnabled: false })
  await off.visit()
  assert.equal(plain(await off.page.locator('.candor-message > p').innerText()), english.replace(' Details', ''))
  await off.page.locator('summary').click()
  assert.equal(await off.page.locator('.candor-message table').count(), 2)
  await off.end()
  // With script the include is shown until the answer is here, and nothing moves then.
  const on = await open(element({}, include))
  let go
  await on.context.route('**/v1/message?*', route => new Promise(resolve => { go = () => route.continue().then(resolve) }))
  await on.visit()
  await on.page.locator('.candor-message > p').waitFor()
  const until = Date.now() + 10000
  while (!go) {
    assert.ok(Date.now() < until, 'nobody asked')
    await on.page.evaluate(() => new Promise(requestAnimationFrame))
  }
  await go()
  await on.says(english)
  assert.equal(await on.page.locator('.candor-message > p').isVisible(), false)
  assert.equal(await on.page.evaluate(() => window.moved), 0)
  await on.end()
  // Without the relay they stay.
  const alone = await open(element({}, 'Financing available'))
  await alone.context.route(`${world.relay}/**`, route => route.abort())
  await alone.visit()
  assert.equal(await alone.page.locator('candor-message').innerText(), 'Financing available')
  await alone.end()
})

test('the storefront shows it, with figures outside Quebec only', async () => {
  const who = await person(browser)
  const shown = province => who.page.locator(`candor-message[data-for="${province}"]`)
  for (const [path, on, qc] of [['/', english, 'Financing available. Details'], ['/fr', french, 'Financement offert. Détails']]) {
    await who.page.goto(world.storefront.replace(/\/$/, '') + path)
    await shown('ON').getByRole('button').waitFor()
    assert.equal(plain(await shown('ON').locator('p').first().innerText()), on)
    await who.page.locator('[value="QC"]').check()
    await shown('QC').getByRole('button').waitFor()
    assert.equal(plain(await shown('QC').locator('p').first().innerText()), qc)
    assert.equal(await shown('ON').isVisible(), false)
  }
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

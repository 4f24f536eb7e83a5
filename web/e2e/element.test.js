// <candor-checkout> in every order in which pages and frameworks make, fill, move and drop it, and in every way of failing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create, demo } from './lib/candor.js'
import { leaveCart, online } from './lib/uses.js'
import { Widget } from './lib/widget.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await demo()
})
after(async () => {
  await browser?.close()
  await world?.end()
})

let orders = 0
const made = async () => create(world.relay, { use: 'embedded', reference: `ELEMENT-${++orders}` })

// shop empties a page of the storefront, which has a strict policy, and fills it with this body. Everything that the
// element says is kept in window.said.
async function shop (body, { origin = world.storefront, policy = '', clock = false, script = true } = {}) {
  const who = await person(browser)
  const { page } = who
  await page.addInitScript(() => {
    window.said = []
    for (const type of ['ready', 'step', 'accepted', 'error', 'cancelled', 'expired', 'approved']) {
      document.addEventListener(`candor:${type}`, e => window.said.push({ ...e.detail, event: type }))
    }
  })
  const lines = []
  page.on('console', m => { if (m.text().startsWith('candor-checkout:')) lines.push(m.text()) })
  if (clock) await page.clock.install()
  await page.goto(origin)
  await fill(page, body, policy)
  if (script) await late(page)
  return { ...who, lines, said: async () => page.evaluate(() => window.said) }
}

const fill = (page, body, policy = '') => page.evaluate(([html, content]) => {
  document.adoptedStyleSheets = []
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style')) sheet.remove()
  if (content) document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'Content-Security-Policy', content }))
  document.body.innerHTML = html
}, [body, policy])

const late = page => page.evaluate(src => new Promise((resolve, reject) => {
  document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject }))
}), `${world.relay}/embed.js`)
const element = token => `<candor-checkout token="${token}"></candor-checkout>`
const shown = (page, within = 'candor-checkout') => page.frameLocator(`${within} iframe`).locator('h1').first().waitFor()
const happened = said => said.map(f => f.event)

const orders_ = {
  'in the markup, the script before it': async (page, token) => {
    await late(page)
    await page.evaluate(t => { document.body.innerHTML = `<candor-checkout token="${t}"></candor-checkout>` }, token)
  },
  'in the markup, the script late and twice': async (page, token) => {
    await page.evaluate(t => { document.body.innerHTML = `<candor-checkout token="${t}"></candor-checkout>` }, token)
    await late(page)
    await late(page)
  },
  'created, mounted, the token as a property later': async (page, token) => {
    await late(page)
    await page.evaluate(() => document.body.append(document.createElement('candor-checkout')))
    await page.evaluate(t => { document.querySelector('candor-checkout').token = t }, token)
  },
  'properties set before the script': async (page, token) => {
    await page.evaluate(t => {
      const e = document.createElement('candor-checkout')
      e.token = t
      e.locale = 'fr-CA'
      document.body.append(e)
    }, token)
    await late(page)
    assert.equal(await page.locator('candor-checkout').getAttribute('locale'), 'fr-CA', 'a property becomes an attribute')
  },
  'the token as an attribute before it is mounted': async (page, token) => {
    await late(page)
    await page.evaluate(t => {
      const e = document.createElement('candor-checkout')
      e.setAttribute('token', t)
      document.body.append(e)
    }, token)
  },
  'mounted, dropped and mounted again at once, as React does in development': async (page, token) => {
    await late(page)
    await page.evaluate(t => {
      const e = document.createElement('candor-checkout')
      e.token = t
      document.body.append(e)
      e.remove()
      document.body.append(e)
    }, token)
  },
  'in a shadow root': async (page, token) => {
    await late(page)
    await page.evaluate(t => {
      const box = document.createElement('div')
      document.body.append(box)
      box.attachShadow({ mode: 'open' }).innerHTML = `<candor-checkout token="${t}"></candor-checkout>`
    }, token)
  },
  'in a closed dialog that opens': async (page, token) => {
    await late(page)
    await page.evaluate(t => { document.body.innerHTML = `<dialog><candor-checkout token="${t}"></candor-checkout></dialog>` }, token)
    await page.evaluate(() => document.querySelector('dialog').showModal())
  },
  'in closed details that open, right to left, in a flex row, under hostile styles': async (page, token) => {
    await late(page)
    await page.evaluate(t => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('* { all: unset !important } div { display: flex !important }')
      document.adoptedStyleSheets = [sheet]
      document.dir = 'rtl'
      document.body.innerHTML = `<details open><div><candor-checkout token="${t}"></candor-checkout></div></details>`
    }, token)
  }
}

test('every order of making it', { concurrency: 2 }, async t => {
  await Promise.all(Object.entries(orders_).map(([name, order]) => t.test(name, async () => {
    const { client_token: token } = await made()
    const { page, said, end, notes } = await shop('', { script: false })
    await order(page, token)
    await shown(page)
    await page.waitForFunction(() => window.said.length > 1)
    assert.deepEqual(happened(await said()), ['ready', 'step'])
    assert.equal(await page.evaluate(() => document.querySelectorAll('[style]').length), 0, 'nothing is written on the host')
    assert.deepEqual(notes.bad, [])
    await end()
  })))
})

test('it waits without a token, follows another, and says nothing twice', async () => {
  const first = await made(), second = await made()
  const { page, said, end, lines } = await shop('<candor-checkout></candor-checkout><div id="other"></div>')
  assert.ok(await page.locator('candor-checkout .wait').isVisible(), 'a skeleton')
  assert.equal(await page.locator('candor-checkout iframe').count(), 0)
  const set = token => page.evaluate(t => { document.querySelector('candor-checkout').token = t }, token)
  await set(first.client_token)
  await shown(page)
  const ready = n => page.waitForFunction(times => window.said.filter(f => f.event === 'ready').length === times, n)
  await ready(1)
  assert.equal(await page.evaluate(() => document.querySelector('candor-checkout').checkout.status), 'identify')

  await page.evaluate(() => document.querySelector('#other').append(document.querySelector('candor-checkout'))) // a move
  await ready(2)
  await page.evaluate(() => {
    const e = document.querySelector('candor-checkout')
    e.remove()
    document.body.append(e)
  }) // a remount
  await ready(3)
  await page.evaluate(() => document.querySelector('candor-checkout').refresh())
  await ready(4)
  assert.deepEqual(happened(await said()), ['ready', 'step', 'ready', 'ready', 'ready'])
  await page.evaluate(() => document.querySelector('candor-checkout').setAttribute('locale', 'fr-CA'))
  await page.locator('candor-checkout iframe[title="Paiements mensuels"]').waitFor()
  assert.equal((await said()).length, 5, 'the locale loads nothing again')

  await set(second.client_token)
  await ready(5)
  assert.deepEqual((await said()).slice(5).map(f => [f.event, f.id]), [['ready', second.id], ['step', second.id]])
  const finished = page.evaluate(() => document.querySelector('candor-checkout').finished)
  const frame = page.frameLocator('candor-checkout iframe')
  await frame.locator('button[value="cancel"]').click()
  assert.equal((await finished).status, 'cancelled')
  assert.deepEqual((await said()).slice(7).map(f => f.event), ['step', 'cancelled'])

  await page.reload() // the page is loaded again, with the checkout that has ended
  await fill(page, '<candor-checkout></candor-checkout>')
  await late(page)
  await set(second.client_token)
  await ready(1)
  assert.equal(await page.evaluate(() => document.querySelector('candor-checkout').finished.then(f => f.status)), 'cancelled')
  assert.deepEqual(happened(await said()), ['ready'])
  assert.deepEqual(lines, [])
  await end()
})

test('hidden and the display of the page win', async () => {
  const { client_token: token } = await made()
  const { page, end } = await shop(`<main>${element(token)}</main>`)
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('main { display: flex } .grid { display: grid }')
    document.adoptedStyleSheets = [sheet]
  })
  await shown(page)
  const display = () => page.evaluate(() => getComputedStyle(document.querySelector('candor-checkout')).display)
  assert.equal(await display(), 'block')
  await page.evaluate(() => { document.querySelector('candor-checkout').hidden = true })
  assert.equal(await display(), 'none')
  await page.evaluate(() => Object.assign(document.querySelector('candor-checkout'), { hidden: false, className: 'grid' }))
  assert.equal(await display(), 'grid')
  await page.evaluate(() => { document.querySelector('candor-checkout').hidden = true })
  assert.equal(await display(), 'none')
  await end()
})

test('a copy of the script guesses no origin', async () => {
  const { client_token: token } = await made()
  const copy = await (await fetch(`${world.relay}/embed.js`)).text()
  const { page, lines, end } = await shop(element(token), { script: false })
  await page.route('**/copy.js', route => route.fulfill({ contentType: 'text/javascript', body: copy }))
  await page.addScriptTag({ url: `${world.relay}/copy.js`, type: 'module' })
  await page.waitForFunction(() => customElements.get('candor-checkout'))
  await page.locator('candor-checkout .wait').waitFor()
  assert.equal(await page.locator('candor-checkout iframe').count(), 0)
  assert.match(lines.join('\n'), /^candor-checkout: no origin: .*"origin".*\/docs\/embed/)
  await page.evaluate(o => { document.querySelector('candor-checkout').origin = o }, world.relay)
  await shown(page)
  await end()
})

// failure waits for the error event and gives its detail.
const failure = async page => {
  await page.waitForFunction(() => window.said.some(f => f.event === 'error'))
  return page.evaluate(() => window.said.find(f => f.event === 'error'))
}
const note = page => page.locator('candor-checkout .note')

test('causes are told apart, in the event, in the console and to the shopper', { concurrency: 2 }, async t => {
  const { client_token: token } = await made()
  const elsewhere = world.storefront.replace('localhost', '127.0.0.1')
  const cases = {
    'a token that nobody knows': { body: element(`ct_${'A'.repeat(43)}`), code: 'token_unknown', link: 0, says: /Go back to your cart/ },
    'a page that is not listed': { body: element(token), origin: elsewhere, code: 'origin_not_allowed', link: 1, says: /did not load/ },
    'a policy without frame-src': { body: element(token), policy: 'frame-src \'none\'', code: 'blocked', link: 1, says: /did not load/ }
  }
  await Promise.all(Object.entries(cases).map(([name, c]) => t.test(name, async () => {
    const { page, lines, end } = await shop(c.body, c)
    const { code, final } = await failure(page)
    assert.deepEqual({ code, final }, { code: c.code, final: true })
    assert.match(await note(page).innerText(), c.says)
    assert.equal(await note(page).locator('a[target="_blank"]').count(), c.link)
    assert.equal(lines.length, 1)
    assert.match(lines[0], new RegExp(`^candor-checkout: ${c.code}: .*${world.relay}/docs/embed#when-it-does-not-load$`))
    assert.equal(await page.locator('candor-checkout .wait').count(), 0)
    await end()
  })))
})

test('a purchase that is over leads back to the cart, if the page says where that is', async () => {
  const { client_token: token } = await made()
  const inside = t => `<candor-checkout token="${t}"><a slot="back" href="/#cart">To the cart</a></candor-checkout>`
  const { page, end } = await shop(inside(token))
  await shown(page)
  const back = page.locator('candor-checkout a[slot="back"]')
  assert.equal(await back.isVisible(), false, 'nothing is over')
  await page.evaluate(t => { document.querySelector('candor-checkout').token = t }, `ct_${'A'.repeat(43)}`)
  await failure(page)
  assert.match(await note(page).innerText(), /Go back to your cart/)
  await back.click()
  assert.equal(new URL(page.url()).hash, '#cart')
  await end()
})

test('a page that came without its script is kept', async () => {
  const { client_token: token } = await made()
  const { page, lines, end } = await shop('', { script: false })
  await page.route(/\/assets\/boot\..*\.js$/, route => route.abort())
  await page.evaluate(t => { document.body.innerHTML = `<candor-checkout token="${t}"></candor-checkout>` }, token)
  await late(page)
  const number = page.frameLocator('candor-checkout iframe').locator('input[name="number"]')
  await number.fill('2000004')
  await page.locator('candor-checkout .wait').waitFor({ state: 'detached' })
  assert.match(lines.join(), /no script/)
  assert.equal(await number.inputValue(), '2000004', 'what was typed stays')
  assert.equal(await note(page).count(), 0)
  await end()
})

test('a policy without connect-src costs the cause, and not what was typed', async () => {
  const { client_token: token } = await made()
  const { page, lines, end } = await shop('', { script: false, policy: 'connect-src \'none\'' })
  await page.route(/\/assets\/boot\..*\.js$/, route => route.abort())
  await page.evaluate(t => { document.body.innerHTML = `<candor-checkout token="${t}"></candor-checkout>` }, token)
  await late(page)
  const number = page.frameLocator('candor-checkout iframe').locator('input[name="number"]')
  await number.fill('2000004')
  assert.deepEqual(await failure(page).then(({ code, final }) => ({ code, final })), { code: 'unreachable', final: false })
  assert.match(lines.join(), /unreachable/)
  await page.waitForTimeout(3000) // longer than the first pause of a retry
  assert.equal(await number.inputValue(), '2000004')
  await end()
})

test('a slow document is waited for, with a way out after eight seconds', async () => {
  const { client_token: token } = await made()
  const { page, said, end } = await shop('', { clock: true, script: false })
  let go
  const held = new Promise(resolve => { go = resolve })
  await page.route(`${world.relay}/c/${token}`, async route => { await held; await route.continue() })
  await page.evaluate(t => { document.body.innerHTML = `<candor-checkout token="${t}"></candor-checkout>` }, token)
  await late(page)
  await page.locator('candor-checkout .wait').waitFor()
  await page.clock.fastForward(5000)
  assert.equal(await note(page).count(), 0)
  await page.clock.fastForward(3000)
  assert.match(await note(page).innerText(), /This takes long[^]*Try again[^]*Open on its own page/)
  go()
  await shown(page)
  await note(page).waitFor({ state: 'detached' })
  await page.waitForFunction(() => window.said.length > 1)
  assert.deepEqual(happened(await said()), ['ready', 'step'], 'nothing failed')
  await end()
})

test('a relay that is away is tried again, later and later, and at once when the network returns', async () => {
  const { client_token: token } = await made()
  const { page, said, lines, end } = await shop('', { clock: true, script: false })
  let away = true, asked = 0, hear
  await page.route(`${world.relay}/c/${token}**`, route => {
    if (route.request().resourceType() === 'document') {
      asked++
      hear?.()
    }
    return away ? route.abort() : route.continue()
  })
  await page.evaluate(t => { document.body.innerHTML = `<candor-checkout token="${t}"></candor-checkout>` }, token)
  await late(page)
  await page.clock.runFor(2500)
  const { code, final } = await failure(page)
  assert.deepEqual({ code, final }, { code: 'unreachable', final: false })
  assert.match(await note(page).innerText(), /did not load[^]*Try again/)
  const before = asked
  const again = new Promise(resolve => { hear = resolve })
  await page.clock.runFor(2100)
  await again // after two seconds
  assert.equal(asked, before + 1)
  away = false
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await shown(page)
  await note(page).waitFor({ state: 'detached' })
  await page.waitForFunction(() => window.said.length > 2)
  assert.deepEqual(happened(await said()), ['error', 'ready', 'step'], 'the failure is raised once')
  assert.equal(lines.length, 1)
  await end()
})

test('nothing moves when the frame arrives, at any width, in both languages', async () => {
  for (const locale of ['en-CA', 'fr-CA']) {
    for (const width of [320, 390, 480, 640, 1280]) {
      const { client_token: token } = await create(world.relay, { use: 'embedded', locale, reference: `ELEMENT-${++orders}` })
      const who = await person(browser, { viewport: { width, height: 2400 } })
      const { page } = who
      await page.goto(world.storefront)
      await fill(page, '<p>before</p><candor-checkout></candor-checkout><p>after</p>')
      await late(page)
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))) // painted
      await page.evaluate(t => {
        window.moved = 0
        new PerformanceObserver(list => { for (const e of list.getEntries()) window.moved += e.value }).observe({ type: 'layout-shift' })
        window.heights = []
        document.addEventListener('candor:resize', e => window.heights.push(e.detail.height))
        document.querySelector('candor-checkout').token = t
      }, token)
      await page.frameLocator('candor-checkout iframe').locator('html[data-candor="mounted"]').waitFor({ state: 'attached' })
      const { moved, heights, kept } = await page.evaluate(() => ({
        moved: window.moved, heights: window.heights, kept: document.querySelector('candor-checkout').offsetHeight
      }))
      assert.equal(moved, 0, `${locale} at ${width}: ${heights} in ${kept}`)
      assert.ok(heights.every(h => h <= kept && kept - h < 130), `${locale} at ${width}: ${heights} in ${kept}`)
      await who.end()
    }
  }
})

test('nothing moves on the merchant’s page, from its first paint to the end', async () => {
  for (const [width, height] of [[390, 2400], [390, 844], [1280, 2400], [1280, 800]]) {
    const who = await person(browser, { viewport: { width, height } })
    const { page } = who
    await page.addInitScript(() => {
      if (window !== top) return
      window.moved = []
      const steps = () => window.moved.push(0)
      steps()
      addEventListener('candor:step', steps)
      new PerformanceObserver(list => {
        for (const e of list.getEntries()) if (!e.hadRecentInput) window.moved[window.moved.length - 1] += e.value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    let come
    const delayed = new Promise(resolve => { come = resolve })
    await page.route('**/embed*.js', async route => { await delayed; await route.continue() })
    await page.route('**/shop.js', route => route.abort()) // which shows the shop's own sentence above it, at the end
    await leaveCart(page, world, 'en-CA', 'embedded')
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))) // painted
    come()
    const widget = new Widget(who, page.locator('candor-checkout iframe'))
    const tall = height > 1000 // what stands below a step is in sight, and moves with the height of the step
    if (tall) await widget.at('identify')
    else await online(widget, world, 'en-CA', await page.locator('candor-checkout').getAttribute('token'))
    const [first, ...between] = await page.evaluate(() => window.moved)
    assert.equal(first, 0, `${width} × ${height}: until the frame answered`)
    await who.end()
    assert.ok(tall || (between.length > 3 && between.every(m => m <= 0.02)), `${width} × ${height}: ${between}`)
  }
})

// Each file of an embedded checkout killed, answered 500, late by ten seconds, and never answered: within ten seconds the
// shopper can go on or is told plainly what to do, what was typed stays, and the console has the cause.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create, demo } from './lib/candor.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await demo()
})
after(async () => {
  await browser?.close()
  await world?.end()
})

const files = {
  'embed.js': /\/embed\.js$/,
  document: /\/c\/[^/]+$/,
  style: /\/assets\/widget\.[^/]+\.css$/,
  'boot.js': /\/assets\/boot\.[^/]+\.js$/,
  WebAssembly: /\.wasm$/
}
const ways = {
  killed: route => route.abort(),
  'answered 500': route => route.fulfill({ status: 500, contentType: 'text/plain', body: 'no' }),
  'late by ten seconds': async (route, late) => { await late; await route.continue().catch(() => {}) },
  'never answered': () => {}
}

// opened is a merchant's page with the element as the documents have it, on which one file goes wrong.
async function opened (file, way) {
  const { client_token: token } = await create(world.relay, { use: 'embedded', reference: `FAILURE-${file}-${way}`.replaceAll(' ', '-') })
  const who = await person(browser)
  const { page } = who
  const console_ = []
  page.on('console', m => { if (m.type() === 'error') console_.push(m.text()) })
  await page.addInitScript(() => { window.entries = performance.getEntriesByName.bind(performance) })
  await page.clock.install()
  await page.addInitScript(() => { performance.getEntriesByName = window.entries }) // the clock's has none
  await page.goto(world.storefront)
  let come
  const late = new Promise(resolve => { come = resolve })
  await who.context.route(files[file], route => ways[way](route, late))
  await page.evaluate(([relay, ct]) => {
    document.body.innerHTML = `<candor-checkout token="${ct}"><a href="${relay}/c/${ct}">Pay monthly</a></candor-checkout>`
    document.head.append(Object.assign(document.createElement('script'), { src: `${relay}/embed.js` }))
  }, [world.relay, token])
  const element = page.locator('candor-checkout')
  return {
    ...who, console_, come, token,
    number: page.frameLocator('candor-checkout iframe').locator('input[name="number"]'),
    link: element.locator(':scope > a'), note: element.locator('.note'), wait: element.locator('.wait')
  }
}

// tenSeconds pass. What a script does meanwhile may need answers, which take no time of the page's clock.
async function tenSeconds (page) {
  for (let i = 0; i < 10; i++) {
    await page.clock.runFor(1000)
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  }
}

async function goesOn ({ number, page }) {
  await number.fill('2000004')
  await number.press('Enter')
  await page.frameLocator('candor-checkout iframe').locator('#candor:not([data-step="identify"])').waitFor()
}

for (const way of Object.keys(ways)) {
  test(`embed.js ${way}: the page's own link leads on`, async () => {
    const s = await opened('embed.js', way)
    await tenSeconds(s.page)
    assert.equal(await s.link.isVisible(), true)
    if (!/late|never/.test(way)) assert.match(s.console_.join('\n'), /Failed to load resource/)
    s.come()
    if (/late/.test(way)) {
      await goesOn(s)
      assert.equal(await s.link.isVisible(), false, 'the frame is instead of the link')
    } else {
      await s.link.click()
      await s.page.locator('#candor[data-step="identify"]').waitFor()
    }
    await s.end()
  })

  test(`the document ${way}: a sentence, and ways on`, async () => {
    const s = await opened('document', way)
    await s.wait.or(s.note).first().waitFor()
    await tenSeconds(s.page)
    assert.match(await s.note.innerText(), /This takes long|did not load/)
    assert.equal(await s.note.getByRole('button', { name: 'Try again' }).count(), 1)
    assert.equal(await s.note.locator(`a[target="_blank"][href$="${s.token}"]`).count(), 1)
    if (/late/.test(way)) {
      s.come()
      await goesOn(s)
      assert.equal(await s.note.count(), 0)
    } else {
      await tenSeconds(s.page)
      await s.page.clock.runFor(3000)
      await s.page.waitForFunction(() => document.querySelector('candor-checkout').shadowRoot.textContent.includes('did not load'))
      assert.match(s.console_.join('\n'), /^candor-checkout: unreachable: .*\/docs\/embed#when-it-does-not-load$/m)
      await s.context.unroute(files.document)
      await s.note.getByRole('button', { name: 'Try again' }).click()
      await goesOn(s)
    }
    await s.end()
  })

  for (const file of ['style', 'boot.js', 'WebAssembly']) {
    test(`${file} ${way}: the page goes on, or says how`, async () => {
      const s = await opened(file, way)
      if (file === 'style' && /late|never/.test(way)) { // a browser paints nothing before a style sheet that is under way
        await s.wait.or(s.note).first().waitFor()
        await tenSeconds(s.page)
        assert.equal(await s.note.getByRole('button', { name: 'Try again' }).count(), 1)
        s.come()
        if (/never/.test(way)) {
          await s.context.unroute(files.style)
          await s.note.getByRole('button', { name: 'Try again' }).click()
        }
        return goesOn(s).then(s.end)
      }
      await s.number.fill('2000004')
      for (let i = 0; i < 4; i++) await tenSeconds(s.page)
      assert.equal(await s.number.inputValue(), '2000004', 'what was typed stays')
      await s.page.evaluate(() => dispatchEvent(new Event('online')))
      s.come()
      await tenSeconds(s.page)
      assert.equal(await s.number.inputValue(), '2000004', 'what was typed stays')
      if (/killed|500/.test(way)) assert.match(s.console_.join('\n'), file === 'boot.js' ? /no script/ : /Failed to load resource/)
      if (file === 'boot.js' && /never/.test(way)) assert.match(s.console_.join('\n'), /unreachable/)
      await goesOn(s)
      await s.end()
    })
  }
}

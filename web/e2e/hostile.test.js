// A hundred hostile strings in every text of a lender, a merchant or a person come out as text: before and after the
// WebAssembly took over, Chromium runs nothing, breaks no policy and asks nobody else.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { gallery } from './lib/candor.js'
import { address, every, languages, screens, stays } from './lib/gallery.js'

const strings = 100
let browser, rooms
before(async () => {
  browser = await launch()
  rooms = await gallery()
})
after(async () => {
  await browser?.close()
  await rooms?.end()
})

// spy runs before any script of a page and notes what hostile text would try.
function spy () {
  window.hit = []
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => { window.hit.push(name) }
  addEventListener('securitypolicyviolation', e => window.hit.push(`${e.violatedDirective} ${e.blockedURI}`))
}

// kept is what app/screen's Clean leaves of a text; the island holds the View as it came.
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const refused = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu
const kept = text => text.replace(refused, '\ufffd')

// shape is what markup could have changed: the elements, and the attributes that act.
const shape = page => page.locator('#candor').evaluate(root => {
  const attribute = a => ['href', 'src', 'action'].includes(a.name) ? `${a.name}=${new URL(a.value, location).origin}` : a.name
  return [...root.querySelectorAll('*')].map(e => [e.localName, ...[...e.attributes].map(attribute).sort()].join(' '))
})

async function look (page, url, payload, said) {
  const answer = await page.goto(url)
  const html = await answer.text()
  const once = async () => {
    const texts = await page.locator('#candor').evaluate(root => {
      const all = [root.textContent]
      for (const e of root.querySelectorAll('*')) for (const a of e.attributes) all.push(a.value)
      return all
    })
    // A sentence keeps a short name on one line, with U+00A0 in place of its spaces.
    const bare = s => s.replaceAll('\u00a0', ' ').replace(/\r\n?/g, '\n')
    assert.ok(texts.some(t => bare(t).includes(bare(kept(payload)))), `the page says ${JSON.stringify(kept(payload))} as text`)
    assert.deepEqual(await page.evaluate(() => window.hit), [])
  }
  await once()
  const before = await shape(page)
  if (html.includes('id="candor-island"') && !html.includes('<iframe')) {
    await mounted(page)
    await once()
    assert.deepEqual(await shape(page), before)
    said.mounted++
  }
}

// speaks tells whether a screen belongs to a checkout and says the merchant's name.
async function speaks (name) {
  const [body, island] = (await (await fetch(address(rooms, name, 'en-CA'))).text()).split('id="candor-island"')
  return island !== undefined && /Maple[ \u00a0]&amp;[ \u00a0]Birch/.test(body.split('<body')[1])
}

test('hostile strings are text', async () => {
  const names = []
  for (const name of await screens(rooms)) if (await speaks(name)) names.push(name)
  assert.ok(names.length >= 25, `only ${names.length} screens say the merchant's name`)
  const payload = []
  for (let i = 0; i < strings; i++) {
    const view = await (await fetch(address(rooms, 'offers', 'en-CA', `/view?hostile=${i}`))).json()
    payload.push(view.merchant.name)
  }
  assert.ok(new Set(payload).size >= strings - 1, 'a hundred different strings; two that are no UTF-8 come out alike')
  const who = await person(browser)
  await stays(who.context)
  await who.context.addInitScript(spy)
  const lanes = [who.page, await who.context.newPage()]
  const said = { mounted: 0 }
  // Every string on four screens, every screen with some of them, in both languages.
  const visits = payload.flatMap((text, i) => [0, 1].map(k => (
    { i, text, name: names[(i * 2 + k) % names.length], language: languages[(i + k) % 2] }
  )))
  await every(visits, lanes, async ({ i, text, name, language }, page) => {
    try {
      await look(page, address(rooms, name, language, `?hostile=${i}`), text, said)
    } catch (problem) {
      throw new Error(`${name}, ${language}, string ${i} ${JSON.stringify(text).slice(0, 80)}`, { cause: problem })
    }
  })
  assert.ok(said.mounted >= 150, `only ${said.mounted} pages were taken over`)
  assert.deepEqual(who.notes.bad, [], 'no dialog, no error, no broken policy')
  assert.deepEqual(who.notes.away, [], 'no request leaves this machine')
})

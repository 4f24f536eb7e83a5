// Pages that others change: browsers that translate, extensions that write into forms and around them. What is on the
// screen is what is agreed to: an update shows what it means to, no consent outlives its text, and a purchase passes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { create, demo, gallery, json, post, view } from './lib/candor.js'
import { others, once, staying, stripping } from './lib/changed.js'
import { camille, jordan } from './lib/customers.js'
import { address, every, screens, stays, tree } from './lib/gallery.js'
import { embedded, enrol, hosted, identifyOnline, tablet, toReview, visit } from './lib/uses.js'
import { Widget, twelve, verifyWithLender } from './lib/widget.js'

let browser, rooms
const worlds = []
before(async () => {
  browser = await launch()
  rooms = await gallery()
  const env = { CANDOR_SANDBOX_MISBEHAVE: 'yes' }
  worlds.push(...await Promise.all([demo({ env }), demo({ env })]))
  await Promise.all(worlds.map(async w => { w.device = await enrol(browser, w) }))
})
after(async () => {
  await browser?.close()
  await rooms?.end()
  for (const w of worlds) await w.end()
})

// inWorld does something in a store that nobody else uses meanwhile.
async function inWorld (something) {
  while (worlds.length === 0) await new Promise(resolve => setTimeout(resolve, 20))
  const world = worlds.pop()
  try {
    return await something(world)
  } finally {
    worlds.push(world)
  }
}

const fr = 'fr-CA'
const en = 'en-CA'

// bare is a text without its blanks, which a browser lays out.
const bare = text => text.replace(/\s/g, '')

// written is what the server writes for a screen, as a browser reads it.
const written = (plain, html) => plain.evaluate(([text, source]) => {
  const d = new DOMParser().parseFromString(text, 'text/html')
  return new Function(`return ${source}`)()(d.getElementById('candor'))
}, [html, tree.toString()])

// ours leaves out the address of the form, which says only which page was asked for first, and attributes that extensions
// leave behind and that decide nothing.
const ours = lines => lines.filter(l => !/@(action|href="\/gallery|data-foreign|data-gramm|spellcheck|autocomplete)/.test(l))
  .map(l => l.replace(/@class="(.*?) ?ext-x"/, '@class="$1"')).filter(l => !l.endsWith('@class=""'))

// sameTree compares trees, and says where they part.
function sameTree (got, want, message) {
  const at = want.findIndex((l, i) => l !== got[i])
  if (at < 0 && got.length === want.length) return
  const from = at < 0 ? want.length : at
  assert.fail(`${message}: ${got.slice(from, from + 3).join(' / ')} instead of ${want.slice(from, from + 3).join(' / ')}`)
}

test('every screen is drawn as it is meant, whatever was done to the page before', { timeout: 300000 }, async t => {
  const who = await person(browser)
  await stays(who.context)
  const plain = await (await browser.newContext()).newPage()
  const lanes = [who.page, await who.context.newPage()]
  let updates = 0
  await every(await screens(rooms), lanes, async (name, page) => {
    const html = await (await fetch(address(rooms, name, en))).text()
    if (!html.includes('id="candor-island"') || html.includes('<iframe')) return // not taken over
    await t.test(name, async () => {
      const next = {}
      for (const l of [en, fr]) {
        next[l] = {
          view: await json(`${address(rooms, name, l)}/view`),
          tree: ours(await written(plain, await (await fetch(address(rooms, name, l))).text()))
        }
      }
      await page.goto(address(rooms, name, en))
      await mounted(page)
      let language = en
      let during = null
      let { revision } = next[en].view
      await page.route('**/view', async route => {
        if (during) await once(page, during)
        await route.fulfill({ json: { ...next[language].view, revision } })
      })
      const text = page.locator('#candor input[type="text"]:visible').first()
      const typing = await text.count() > 0
      for (const [i, way] of Object.keys(others).entries()) {
        for (const when of [(i + name.length) % 2 === 0 ? 'before' : 'during']) {
          const was = language
          language = was === en ? fr : en
          if (typing) {
            await text.fill(`abc ${revision}`)
            await text.focus()
          }
          const tick = page.locator('#consent')
          if (await tick.count() > 0 && await tick.isVisible()) await tick.evaluate(e => e.click())
          if (when === 'before') await once(page, way)
          during = when === 'during' ? way : null
          revision++
          await page.evaluate(() => document.querySelector('#candor form').requestSubmit())
          await page.locator(`#candor[lang="${language}"]`).waitFor()
          const drawn = await page.locator('#candor').evaluate(tree)
          const meant = next[language].tree.map(l => l
            .replace(/(@data-revision=)".*"/, `$1"${revision}"`)
            .replace(new RegExp(`(@value=)"${next[language].view.revision}"`), `$1"${revision}"`))
          const typed = l => typing && /@value=/.test(l)
          sameTree(ours(drawn).filter(l => !typed(l)), meant.filter(l => !typed(l)), `${way}, ${when} the update`)
          if (typing && !next[language].view.problem) {
            assert.equal(await text.inputValue(), `abc ${revision - 1}`, `${way}, ${when}: what was typed`)
            assert.ok(await text.evaluate(e => e === document.activeElement), `${way}, ${when}: the focus`)
          }
          if (await tick.count() > 0) {
            assert.equal(await tick.evaluate(e => e.checked), false, `${way}, ${when}: no tick under another text`)
          }
          await page.evaluate(() => { document.documentElement.classList.remove('translated-ltr') })
          updates++
        }
      }
      await page.unroute('**/view')
    })
  })
  assert.ok(updates > 250, `only ${updates} updates`)
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('every screen is taken over as it is meant, whatever was done to it before', { timeout: 120000 }, async t => {
  const plain = await (await browser.newContext()).newPage()
  const names = await screens(rooms)
  await Promise.all(Object.keys(others).map(way => t.test(way, async () => {
    const who = await person(browser)
    await stays(who.context)
    await who.context.addInitScript(`addEventListener('DOMContentLoaded', () => { ({ ${others[way].toString()} }).${way}(document.body) })`)
    for (const name of names.filter((_, i) => i % 8 === 0 || names[i] === 'review')) {
      const answer = await who.page.goto(address(rooms, name, en))
      const html = await answer.text()
      if (!html.includes('id="candor-island"') || html.includes('<iframe')) continue
      await mounted(who.page)
      sameTree(ours(await who.page.locator('#candor').evaluate(tree)), ours(await written(plain, html)), name)
    }
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })))
})

const uses = { embedded, tablet, hosted }
const changes = {
  'a translated page': ['translated'],
  'a manager of passwords': ['beside', 'attributes'],
  'a writing assistant': ['around', 'attributes'],
  'a filter that wraps what it leaves': ['removed', 'wrapped']
}

// agreeing notes what is on the screen when a person says yes, and what the server's page says at that moment.
const agreeing = (noted, plain) => async widget => {
  const block = await widget.find('#original').isVisible() ? '#original [data-said]' : '.cd-box'
  noted.screen = await widget.find(block).first().innerText()
  const html = await (await fetch(await widget.find('html').evaluate(() => location.href))).text()
  noted.digest = html.match(/name="digest" value="([^"]+)"/)[1]
  noted.server = await plain.evaluate(text => {
    const d = new DOMParser().parseFromString(text, 'text/html')
    return d.querySelector('.cd-box').textContent
  }, html)
}

// agreed is the recorded consent, as the merchant's server reads it.
async function agreed (world, reference) {
  const headers = { authorization: 'Bearer sk_test_demo_storefront' }
  const list = await json(`${world.relay}/v1/checkouts?reference=${reference}`, { headers })
  return list.checkouts[0].consent
}

test('a purchase on a changed page', { concurrency: 2 }, async t => {
  const cases = Object.keys(uses).flatMap(use => Object.keys(changes).map(change => ({ use, change, wasm: true })))
  for (const change of Object.keys(changes)) cases.push({ use: 'hosted', change, wasm: false })
  const named = ({ use, change, wasm }) => `${use}, ${change}${wasm ? '' : ', no WebAssembly'}`
  await Promise.all(cases.map((c, i) => t.test(named(c), () => inWorld(async world => {
    const { use, change, wasm } = c
    const language = i % 2 === 0 ? en : fr
    const who = await person(browser, { wasm, ...(use === 'tablet' ? { storageState: world.device } : {}) })
    await staying(who.context, ...changes[change])
    who.translated = changes[change][0] === 'translated'
    const noted = {}
    const blank = await browser.newContext()
    who.agreeing = agreeing(noted, await blank.newPage())
    const done = await uses[use](who, world, language, { reference: `CHG-${i}`, by: 'number' })
    const consent = await agreed(world, done.reference)
    assert.equal(bare(noted.screen), bare(noted.server), 'what was on the screen is what the server wrote')
    assert.deepEqual({ digest: consent.digest, language: consent.language, wording: consent.wording },
      { digest: noted.digest, language, wording: who.translated ? 'original' : 'shown' })
    assert.equal((await world.lender.ledger(done.reference)).length, 1)
    assert.deepEqual(who.notes.bad, [])
    await who.end()
    await blank.close()
  }))))
})

// translate has a browser translate a page that is open already, and what comes into it later.
const translate = place => place.locator('body').evaluate((body, source) => {
  const way = new Function(`return { ${source} }`)().translated
  way(body)
  new MutationObserver(records => {
    for (const r of records) for (const n of r.addedNodes) if (n.isConnected) way(n.nodeType === 1 ? n : n.parentElement)
  }).observe(body, { childList: true, subtree: true })
}, others.translated.toString())

const wordingOf = place => place.locator('html').getAttribute('data-wording')

test('a translated review, then another language: the yes is for what is on the screen', () => inWorld(async world => {
  const v = await visit(browser, world, { reference: 'CHG-FR' })
  const { page, widget } = v
  await toReview(v, world, jordan)
  assert.equal(await page.locator('[translate="no"]').count(), 1, 'one block is not for translation')
  assert.equal(await page.locator('html[translate], body[translate], #candor[translate]').count(), 0)
  await widget.click('label[for="consent"]')
  await translate(page)
  assert.equal(await wordingOf(page), 'changed')
  assert.equal(await widget.find('#consent').isChecked(), false, 'no tick under a translation')
  assert.ok(!await widget.button('accept').isVisible(), 'no yes beside a translation alone')
  await page.evaluate(() => { // a press that comes in spite of that
    document.getElementById('consent').checked = true
    document.querySelector('#candor form').requestSubmit(document.querySelector('button[value="accept"]'))
  })
  assert.equal((await v.view()).step, 'review')
  await widget.click('#original summary')
  const english = bare(await widget.find('#original table').innerText())
  assert.match(english, /Monthlypayment\$103\.00/, 'the original stands there, not its translation')
  await widget.click('label[for="consent"]')
  await widget.press('language')
  await widget.find('#candor[lang="fr-CA"]').waitFor()
  assert.equal(await widget.find('#consent').evaluate(e => e.checked), false, 'no tick under other terms')
  await widget.find('html[data-wording="changed"]').waitFor({ state: 'attached' }) // translated again
  assert.ok(!await widget.button('accept').isVisible())
  await widget.click('#original summary')
  assert.match(bare(await widget.find('#original table').innerText()), /Versementmensuel103,00\$/)
  await widget.consent()
  await widget.at('approved')
  const { language, wording } = await agreed(world, 'CHG-FR')
  assert.deepEqual({ language, wording }, { language: fr, wording: 'original' })
  assert.deepEqual(v.who.notes.bad, [])
  await v.who.end()
}))

test('a page that was translated back offers the yes again, and asks for it again', () => inWorld(async world => {
  const v = await visit(browser, world, { reference: 'CHG-BACK' })
  await toReview(v, world, jordan)
  await v.widget.click('label[for="consent"]')
  const caption = v.widget.find('.cd-box caption').first()
  const text = await caption.evaluate(e => {
    const was = e.firstChild.data
    e.firstChild.data = 'Informationsfeld'
    return was
  })
  await v.widget.find('html[data-wording="changed"]').waitFor({ state: 'attached' })
  await caption.evaluate((e, was) => { e.firstChild.data = was }, text)
  await v.widget.find('html[data-wording="shown"]').waitFor({ state: 'attached' })
  assert.equal(await v.widget.find('#consent').isChecked(), false)
  await v.widget.consent()
  await v.widget.at('approved')
  assert.equal((await agreed(world, 'CHG-BACK')).wording, 'shown')
  await v.who.end()
}))

test('an extension that rewrites every figure gets no yes', () => inWorld(async world => {
  const v = await visit(browser, world, { reference: 'CHG-EUR' })
  const { page, widget } = v
  await toReview(v, world, jordan)
  await page.evaluate(() => { for (const e of document.querySelectorAll('.cd-n')) e.textContent = '70,00 €' })
  await widget.click('#original summary')
  assert.equal(await wordingOf(page), 'changed', 'the original is rewritten too')
  assert.ok(!await widget.button('accept').isVisible())
  await page.evaluate(() => { // a post that no listener of submits hears of
    const form = document.querySelector('#candor form')
    const button = Object.assign(document.createElement('input'), { type: 'hidden', name: 'do', value: 'accept' })
    document.getElementById('consent').checked = true
    form.append(button)
    form.submit()
  })
  await page.locator('#consent-error, #problem').waitFor()
  assert.equal((await v.view()).step, 'review')
  assert.deepEqual(await world.lender.ledger('CHG-EUR'), [])
  await v.who.end()
}))

test('in Quebec the French review counts when it was on the screen', () => inWorld(async world => {
  const v = await visit(browser, world, { reference: 'CHG-QC', province: 'QC' })
  const { page, widget } = v
  await toReview(v, world, camille, now => now.offers[0])
  const first = async () => (await v.view()).review.french_first ?? false
  const speak = async language => {
    await widget.click(widget.find('button[name="do"][value="language"]:visible').first())
    await widget.find(`#candor[lang="${language}"]`).waitFor()
  }
  await translate(page) // of the French review
  await speak(en)
  assert.equal(await first(), true, 'the French review was translated away')
  const posted = async wording => fetch(`${world.relay}/v1/view`, {
    method: 'POST',
    headers: { authorization: `Bearer ${v.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ do: 'language', language: wording, revision: (await v.view()).revision })
  })
  await posted(fr)
  await posted(en)
  assert.equal(await first(), true, 'it never was on a screen')
  await page.reload()
  await widget.at('review')
  await speak(fr)
  await speak(en)
  assert.equal(await first(), false, 'it was shown')
  await widget.consent()
  await widget.at('approved')
  const { language, wording } = await agreed(world, 'CHG-QC')
  assert.deepEqual({ language, wording }, { language: en, wording: 'shown' })
  await v.who.end()
}))

test('an amount that changes twice on a translated page', () => inWorld(async world => {
  const v = await visit(browser, world, { reference: 'CHG-TWICE' })
  const { page, widget } = v
  await toReview(v, world, jordan)
  await translate(page)
  await widget.original()
  await widget.click('label[for="consent"]')
  const change = amount => post(world.relay, `/v1/checkouts/${v.id}/amount`, { amount })
  await change('1289.00')
  await widget.press('accept')
  await widget.at('offers')
  assert.match(await widget.find('main').innerText(), /\$1,289\.00/)
  await change('1300.00')
  await widget.press('quote')
  await widget.find('#candor').filter({ hasText: '$1,300.00' }).waitFor()
  assert.ok(!(await widget.find('.cd-change p:last-of-type').innerText()).includes('1,289'), 'the amount before does not stay')
  await widget.press('quote')
  await widget.find('input[name="offer"]').first().waitFor()
  assert.match(await widget.find('.cd-purchase').innerText(), /\$1,300\.00/)
  await widget.choose(twelve(await v.view()), '')
  await widget.at('review')
  await widget.find('html[data-wording="changed"]').waitFor({ state: 'attached' })
  assert.match(await widget.find('.cd-lede').innerText(), /\$1,300\.00/)
  assert.equal(await widget.find('#consent').evaluate(e => e.checked), false)
  await widget.consent()
  await widget.at('approved')
  const [entry, ...more] = await world.lender.ledger('CHG-TWICE')
  assert.deepEqual([entry.amount, more], ['1300.00', []])
  assert.deepEqual(v.who.notes.bad, [])
  await v.who.end()
}))

test('without script the page says in which language a person agrees', () => inWorld(async world => {
  const v = await visit(browser, world, { reference: 'CHG-NONE' }, { javaScriptEnabled: false })
  const other = await visit(browser, world, { reference: 'CHG-NONE-2' })
  await toReview(other, world, jordan)
  await v.page.goto(other.url)
  assert.match(await v.page.locator('#act').innerText(), /You agree to the English text\./)
  assert.ok(!await v.page.locator('#original').isVisible())
  await v.page.locator('label[for="consent"]').click()
  await v.page.locator('button.cd-button[value="accept"]').click()
  await v.page.locator('#candor[data-step="approved"]').waitFor()
  assert.equal((await agreed(world, 'CHG-NONE-2')).wording, 'served')
  await v.who.end()
  await other.who.end()
}))

for (const header of ['authorization', 'origin']) {
  test(`a proxy that loses ${header}: the checkout goes on`, () => inWorld(async world => {
    const proxy = await stripping(world.relay, header)
    const who = await person(browser)
    const { page } = who
    let loads = 0
    page.on('request', r => { if (r.isNavigationRequest() && r.frame() === page.mainFrame()) loads++ })
    const made = await create(world.relay, { reference: `LOST-${header}` })
    await page.goto(proxy.origin + new URL(made.url).pathname)
    const widget = new Widget(who, page)
    await widget.at('identify')
    await widget.fill('last_name', 'Tremblay')
    await widget.fill('number', '12ab')
    await widget.press('identify')
    await widget.find('#number-error').waitFor()
    assert.equal(await widget.find('input[name="last_name"]').inputValue(), 'Tremblay', 'what was typed')
    await widget.at('identify')
    await identifyOnline(widget, jordan)
    await verifyWithLender(widget, world.lender, jordan)
    await widget.at('offers')
    await widget.choose(twelve(await view(world.relay, made.client_token)), '$103.00')
    await widget.at('review')
    await widget.consent()
    await widget.at('approved')
    assert.equal((await world.lender.ledger(`LOST-${header}`)).length, 1)
    assert.ok(loads < 20, `${loads} pages were loaded`)
    const settled = loads
    await page.waitForTimeout(2500)
    assert.equal(loads, settled, 'nothing goes on loading')
    await who.end()
    await proxy.end()
  }))
}

test('a waiting page behind a proxy that loses the token asks without WebAssembly, and no faster', () => inWorld(async world => {
  const proxy = await stripping(world.relay, 'authorization')
  const v = await visit(browser, world, { reference: 'LOST-WAIT' })
  await toReview(v, world, jordan)
  await world.lender.goesWrong('authorization', 'executes and hangs')
  await world.lender.goesWrong('authorizations', 'list answers 500')
  const who = await person(browser)
  const loads = []
  who.page.on('request', r => { if (r.isNavigationRequest()) loads.push(r.url()) })
  await v.widget.consent()
  await v.widget.at('authorizing', 'pending', 'approved')
  await who.page.goto(proxy.origin + new URL(v.url).pathname)
  await who.page.waitForTimeout(8000)
  await world.lender.goesWrong('authorization')
  await world.lender.goesWrong('authorizations')
  assert.ok(loads.length <= 5, `${loads.length} pages in eight seconds`)
  assert.ok(loads.at(-1).endsWith('?plain'), loads.at(-1))
  await who.end()
  await v.who.end()
  await proxy.end()
}))

// What a person does with a checkout: read, fill in, press. The place is a page, or the frame that a store put it in.
import assert from 'node:assert/strict'
import { mounted } from './browser.js'

export class Widget {
  // who is what person() gave; place is the page, or the locator of the iframe that a store's page put it in.
  constructor (who, place) {
    this.who = who
    this.frame = place === who.page ? null : place
    this.place = this.frame ? place.contentFrame() : place
  }

  get page () { return this.who.page }
  get wasm () { return this.who.wasm }

  find (selector) { return this.place.locator(selector) }

  // at waits for a step, and until the page is in the state in which this person uses it.
  async at (...steps) {
    const root = this.find(steps.map(s => `#candor[data-step="${s}"]`).join(', '))
    await root.waitFor().catch(async problem => {
      throw new Error(`${steps.join(' or ')} did not come: ${await this.describe()}`, { cause: problem })
    })
    const step = await root.getAttribute('data-step')
    if (this.wasm && step !== 'lender') await mounted(this.place)
    if (this.frame) await this.grown()
    return step
  }

  // grown waits until the frame is as high as the page in it: before that, what a person aims at moves. The first screen
  // may leave some of the space that was kept for it.
  async grown () {
    for (const until = Date.now() + 10000; ;) {
      const inside = await this.find('body').evaluate(b => new Promise(resolve => requestAnimationFrame(() => {
        resolve(Math.ceil(b.getBoundingClientRect().height))
      })))
      const outside = await this.frame.evaluate(e => new Promise(resolve => requestAnimationFrame(() => resolve(e.clientHeight))))
      if (inside === outside || (outside > inside && outside - inside < 130 && await this.first())) return
      assert.ok(Date.now() < until, `the frame is ${outside} px high, the page in it ${inside}`)
    }
  }

  first () { return this.find('#candor[data-step="identify"]').count() }

  // describe says where the page stands instead, for the reader of a failed test.
  describe () {
    return this.find('html').evaluate(e => {
      const root = e.querySelector('#candor')
      const said = [...e.querySelectorAll('[role="alert"], .cd-error')].map(p => p.textContent.trim()).join(' / ')
      const busy = e.querySelectorAll('[aria-busy="true"]').length
      const at = `at ${root?.dataset.step ?? document.title} revision ${root?.dataset.revision}`
      return `${at}, ${e.dataset.candor ?? 'not taken over'}, ${busy} busy, says “${said}”`
    }, null, { timeout: 1000 }).catch(e => `no page (${e.message.split('\n')[0]})`)
  }

  // click brings an element into view and has that drawn before it presses. Chromium sends a press by the picture that it
  // drew last: while that is an older one, the press goes to the merchant's page around the frame.
  async click (what) {
    const element = typeof what === 'string' ? this.find(what) : what
    if (this.frame) {
      await element.scrollIntoViewIfNeeded()
      for (const part of [this.find('html'), this.frame]) await part.evaluate(drawn)
    }
    await element.click()
  }

  button (act) { return this.find(`button[name="do"][value="${act}"]:not(.cd-hidden):not([hidden])`).first() }
  press (act) { return this.click(this.button(act)) }
  fill (name, value) { return this.find(`[name="${name}"]`).fill(value) }
  language () { return this.find('#candor').getAttribute('lang') }
  revision () { return this.find('#candor').getAttribute('data-revision').then(Number) }

  // speak switches the language of the page, if it is not the one wanted.
  async speak (language) {
    if (await this.language() === language) return
    await this.press('language')
    await this.find(`#candor[lang="${language}"]`).waitFor()
  }

  // choose ticks the plan of an id, and reads its payment as the page shows it.
  async choose (offer, shown) {
    const plan = this.find(`.cd-plan:has(input[name="offer"][value="${offer.id}"])`)
    const text = (await plan.innerText()).replaceAll('\u00a0', ' ')
    assert.ok(text.includes(shown), `the plan says “${shown}”: ${text}`)
    await this.click(plan.locator('label'))
    await plan.locator('input:checked').waitFor({ state: 'attached' })
    await this.press('choose')
  }

  // original opens the original text, where others have changed the page.
  async original () {
    if (this.who.translated) await this.find('html:is([data-wording="changed"], [data-wording="original"])').waitFor({ state: 'attached' })
    if (await this.find('html[data-wording="changed"]').count() > 0) await this.click('#original summary')
  }

  async consent () {
    await this.original()
    await this.click('label[for="consent"]')
    await this.find('#consent:checked').waitFor({ state: 'attached' })
    await this.who.agreeing?.(this)
    await this.press('accept')
  }
}

// drawn waits until two pictures have been drawn: the first may have been on its way.
const drawn = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))

// verifyWithLender goes through the lender's own page in its frame: method, code from the inbox, continue.
export async function verifyWithLender (widget, lender, customer) {
  const page = widget.place.frameLocator('iframe#lender')
  const sms = page.locator('#flx-method-sms')
  for (let tries = 0; tries < 5 && !await sms.isChecked(); tries++) await sms.click() // a frame that still grows moves it away
  assert.ok(await sms.isChecked(), 'the text message is chosen')
  const since = Date.now() - 1000
  await page.locator('#flx-continue').click()
  await page.locator('#flx-code').waitFor()
  await page.locator('#flx-code').fill(await codeFor(lender, customer, since))
  await page.locator('#flx-continue').click()
}

// codeFor waits for the message that was sent since a moment.
export async function codeFor (lender, customer, since) {
  for (const until = Date.now() + 10000; Date.now() < until;) {
    const code = await lender.code(customer.account, since)
    if (code) return code
    await new Promise(resolve => setImmediate(resolve)) // asks again; the lender is on this machine
  }
  throw new Error(`no message for ${customer.account}`)
}

// offer12 is the plan of a person who pays in twelve months without interest.
export const twelve = view => {
  const found = view.offers.find(o => o.plan_id === 5 && o.term === 12)
  assert.ok(found, `a plan of twelve months among ${view.offers.map(o => `${o.plan_id}/${o.term}`)}`)
  return found
}

// money writes an amount as a page of that language does.
export const money = (text, language) => {
  const [whole, cents] = text.split('.')
  const french = language === 'fr-CA'
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, french ? ' ' : ',')
  return french ? `${grouped},${cents} $` : `$${grouped}.${cents}`
}

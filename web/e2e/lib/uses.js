// The three uses, each as the person who is in it goes about it, up to the end of the purchase.
import assert from 'node:assert/strict'
import { person } from './browser.js'
import { create, view } from './candor.js'
import { licence, speaking } from './customers.js'
import { Widget, codeFor, money, twelve, verifyWithLender } from './widget.js'

const french = language => language === 'fr-CA'

// cart is the shop's page where a purchase online begins; how is "embedded" or "hosted".
export async function leaveCart (page, world, language, how) {
  await page.goto(world.storefront + (french(language) ? '/fr' : '/'))
  await page.locator(`input[name="province"][value="${speaking(language).province}"]`).check()
  await page.locator(how === 'hosted' ? 'button[formaction="/hosted"]' : '.shop-choice button:not([formaction])').click()
}

// embedded buys in the frame on the shop's page; the shop's own server says at the end what it learned.
export async function embedded (who, world, language) {
  const { page } = who
  await leaveCart(page, world, language, 'embedded')
  const element = page.locator('candor-checkout')
  const token = await element.getAttribute('token')
  const reference = await element.getAttribute('data-order')
  const widget = new Widget(who, page.locator('candor-checkout iframe'))
  await online(widget, world, language, token)
  const said = page.locator('#said[data-status="approved"]')
  await said.waitFor()
  return { reference, authorization: await page.locator('#said-number').innerText() }
}

// hosted buys on the checkout's own page and goes back to the shop.
export async function hosted (who, world, language) {
  const { page } = who
  await leaveCart(page, world, language, 'hosted')
  const widget = new Widget(who, page)
  await widget.at('identify')
  await online(widget, world, language, new URL(page.url()).pathname.split('/').pop())
  const back = widget.find('a[target="_top"]')
  assert.equal(await back.count(), 1, 'one way back to the shop')
  await back.click()
  await page.waitForURL(url => url.pathname === '/thanks')
  return { reference: new URL(page.url()).searchParams.get('order'), authorization: await page.locator('#said-number').innerText() }
}

// online is what a shopper does from identify to approved.
export async function online (widget, world, language, token) {
  const customer = speaking(language)
  await widget.at('identify')
  assert.equal(await widget.language(), language)
  await identifyOnline(widget, customer)
  await verifyWithLender(widget, world.lender, customer)
  await widget.at('offers')
  const v = await view(world.relay, token)
  const plan = twelve(v)
  await widget.choose(plan, money(plan.term_amount, language))
  await widget.at('review')
  await widget.consent()
  await widget.at('approved')
}

// visit opens a fresh hosted checkout, made as the body says.
export async function visit (browser, world, body, options) {
  const who = await person(browser, options)
  const made = await create(world.relay, body)
  await who.page.goto(made.url)
  return {
    who, page: who.page, widget: new Widget(who, who.page), token: made.client_token, url: made.url, id: made.id,
    view: () => view(world.relay, made.client_token)
  }
}

// toReview is what a shopper does from identify until the terms are shown.
export async function toReview ({ widget, view: viewNow }, world, customer, plan = twelve) {
  await widget.at('identify')
  await identifyOnline(widget, customer)
  await verifyWithLender(widget, world.lender, customer)
  await widget.at('offers')
  await widget.choose(plan(await viewNow()), '')
  await widget.at('review')
}

export async function identifyOnline (widget, customer) {
  await widget.fill('number', customer.account)
  await widget.press('identify')
  await widget.at('lender')
}

// enrol makes a browser a device of the store and returns its cookies, for every context of that store.
export async function enrol (browser, world) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(world.tablet)
  if (await page.locator('input[name="passcode"]').count() === 0) await page.locator('main button[type="submit"]').click()
  await page.locator('input[name="associate"]').waitFor()
  const device = await context.storageState()
  await context.close()
  return device
}

export async function signIn (who, world, language, associate = '1042') {
  const { page } = who
  await page.goto(`${world.relay}/tablet`)
  const widget = new Widget({ ...who, wasm: false }, page)
  await page.locator('input[name="associate"]').waitFor()
  await widget.speak(language)
  await widget.fill('associate', associate)
  await widget.fill('passcode', '246810')
  await widget.press('sign_in')
  await page.locator('input[name="amount"]').waitFor()
}

export async function newSale (who, language, { amount, reference }) {
  const { page } = who
  const widget = new Widget(who, page)
  await widget.fill('amount', french(language) ? amount.replace('.', ',') : amount)
  await widget.fill('reference', reference)
  await widget.press('sale')
  await widget.at('identify')
  return widget
}

// identifyInStore finds the customer as an associate can: "licence", "number" or "name".
export async function identifyInStore (widget, world, customer, by) {
  const { page } = widget
  switch (by) {
    case 'licence': // a scanner types the text into the field; pasting is the same
      await widget.fill('licence', await licence(world.lender, customer))
      await page.locator('.cd-scan button[value="identify"]').click()
      return
    case 'number':
      await widget.fill('number', customer.card)
      await page.locator('input[name="number"]').press('Enter')
      return
    default:
      await widget.fill('first_name', customer.first)
      await widget.fill('last_name', customer.last)
      await widget.fill('birth_date', customer.born)
      await widget.fill('postal_code', customer.postal)
      await page.locator('section[aria-labelledby="person"] button[value="identify"]').click()
  }
}

// tablet sells in the store: the associate up to the hand-over, then the customer.
export async function tablet (who, world, language, { reference, by }) {
  const { page } = who
  const customer = speaking(language)
  await signIn(who, world, language)
  const widget = await newSale(who, language, { amount: '1200.00', reference })
  await identifyInStore(widget, world, customer, by)
  await widget.at('offers')
  const v = await (await page.request.get(`${page.url()}/view`)).json()
  const plan = twelve(v)
  await widget.choose(plan, money(plan.term_amount, language))
  await handOver(widget)
  await customerInStore(widget, world, customer)
  return { reference }
}

// handOver gives the tablet to the customer: from here on the address is the customer's.
export async function handOver (widget) {
  await widget.at('handover')
  await widget.press('continue')
  await widget.page.waitForURL(url => url.pathname.startsWith('/c/'))
  await widget.at('review')
}

export async function customerInStore (widget, world, customer, method = 'sms') {
  await widget.at('review')
  await widget.consent()
  await widget.at('verify')
  await widget.click(`label[for="method-${method}"]`)
  const since = Date.now() - 1000
  await widget.press('send')
  const asked = method === 'security_question' ? 'answer' : 'code'
  await widget.find(`input[name="${asked}"]`).waitFor()
  await widget.fill(asked, asked === 'answer' ? customer.answer : await codeFor(world.lender, customer, since))
  await widget.press('confirm')
  await widget.at('approved')
}

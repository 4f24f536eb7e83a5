// What a shopper and a shop's page do with the element, in the production build of any framework.
import assert from 'node:assert/strict'
import { person } from '../e2e/lib/browser.js'
import { create } from '../e2e/lib/candor.js'
import { policy } from '../e2e/lib/recipes.js'

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' }

// open puts these files on the shop's site, which the relay knows, and notes whatever the console says beyond information.
export async function open (browser, world, files, { at = '/index.html', csp = policy(world.relay, 'npm') } = {}) {
  for (const [name, body] of Object.entries(files)) {
    const headers = { 'content-type': types[name.slice(name.lastIndexOf('.'))], 'content-security-policy': csp }
    world.files[name] = { headers, body }
  }
  const who = await person(browser)
  const { page } = who
  const loud = []
  page.on('console', m => { if (['warning', 'error'].includes(m.type())) loud.push(`${m.type()}: ${m.text()}`) })
  page.on('pageerror', e => loud.push(`${e.stack}`))
  let frames = 0
  page.on('request', r => { if (r.isNavigationRequest() && r.frame().parentFrame() === page.mainFrame()) frames++ })
  await page.goto(world.storefront + at)
  return { ...who, loud, loads: () => frames }
}

let orders = 0
// The amount leaves the test customer credit for one purchase in each framework.
export const made = world => create(world.relay, { amount: '300.00', use: 'embedded', reference: `FRAMEWORK-${++orders}` }, world.key)

// lives takes the element through everything that a page does with it. Its state is changed with window.shop, and what the
// framework's handlers were told stands in <output>.
export async function lives (shop, world, { token: given } = {}) {
  const { page } = shop
  const set = patch => page.evaluate(p => window.shop(p), patch)
  const said = () => page.locator('output').innerText().then(text => text.split(' ').filter(Boolean))
  const hears = async (...facts) => {
    await page.waitForFunction(n => document.querySelector('output').innerText.split(' ').filter(Boolean).length >= n, facts.length)
    assert.deepEqual(await said(), facts)
  }
  const element = page.locator('candor-checkout')
  // taken over: before that a frame loads a page of its own for another language
  const shown = () => page.frameLocator('candor-checkout iframe')
    .locator('html[data-candor="mounted"] #candor[data-step="identify"]').waitFor()
    .catch(problem => { throw new Error(`no frame: ${shop.loud.join('\n')}`, { cause: problem }) })
  const first = given ?? await made(world), second = await made(world)
  await page.waitForFunction(() => window.shop)

  if (!given) { // the token comes late
    await element.locator('.wait').waitFor()
    assert.equal(await element.locator('iframe').count(), 0)
    await set({ token: first.client_token })
  }
  await shown()
  const [ready, step] = ['ready', 'step'].map(type => `${type}:${first.id}`)
  await hears(ready, step)
  assert.equal(shop.loads(), 1, 'a double mount loads the frame once')

  for (const renders of [1, 2, 3]) await set({ renders, token: first.client_token })
  await page.getByText('Rendered 3 times').waitFor()
  await set({ hidden: true })
  await element.waitFor({ state: 'hidden' })
  await set({ hidden: false })
  await element.waitFor({ state: 'visible' })
  await set({ locale: 'fr-CA' })
  await element.locator('iframe[title="Paiements mensuels"]').waitFor()
  assert.equal(shop.loads(), 1, 'rendering again, hiding and another locale load nothing')
  assert.equal(await element.getAttribute('style'), null, 'nothing is written on the host')

  await set({ mounted: false })
  await element.waitFor({ state: 'detached' })
  await set({ mounted: true })
  await shown()
  await hears(ready, step, ready)
  assert.equal(shop.loads(), 2)

  await set({ token: second.client_token })
  await hears(ready, step, ready, `ready:${second.id}`, `step:${second.id}`)
  assert.equal(shop.loads(), 3)
  await set({ token: undefined })
  await element.locator('.wait').waitFor()
  assert.equal(await element.locator('iframe').count(), 0, 'without its token it waits again')
  await set({ token: second.client_token })
  await hears(ready, step, ready, `ready:${second.id}`, `step:${second.id}`, `ready:${second.id}`)
  await page.frameLocator('candor-checkout iframe').locator('button[value="cancel"]').click()
  await page.waitForFunction(() => document.querySelector('candor-checkout').checkout?.status === 'cancelled')
  await hears(ready, step, ready, `ready:${second.id}`, `step:${second.id}`, `ready:${second.id}`, `step:${second.id}`)
}

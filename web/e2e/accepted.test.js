// The whole sequence of the element's events in a purchase, for everything that may come of a yes: live, after a reload,
// after refresh(), and in a tab that knows nothing of it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create, demo, view } from './lib/candor.js'
import { jordan } from './lib/customers.js'
import { toReview } from './lib/uses.js'
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

const types = ['ready', 'step', 'offer-selected', 'accepted', 'approved', 'declined', 'pending', 'cancelled', 'expired', 'error']

// What a yes leads to, by the cents of the amount (the sandbox's misbehaviours).
const outcomes = {
  approved: { amount: '1200.00', then: ['accepted', 'step approved', 'approved'], end: 'approved' },
  declined: { amount: '1200.06', then: ['accepted', 'step declined', 'declined'], end: 'declined' },
  'pending, then approved': {
    amount: '1200.02', then: ['accepted', 'step pending', 'pending', 'step approved', 'approved'], end: 'approved'
  },
  'credit exceeded': { amount: '1200.05', then: ['accepted', 'step offers'], end: 'offers' }
}
const untilYes = ['ready', 'step identify', 'step lender', 'step offers', 'step review', 'offer-selected']

// open shows a checkout on a page of the storefront and keeps what the element says in window.said.
async function open (page, token) {
  await page.goto(world.storefront)
  await page.evaluate(([html, src, all]) => {
    window.said = []
    for (const type of all) {
      document.addEventListener(`candor:${type}`, e => window.said.push(type === 'step' ? `step ${e.detail.status}` : type))
    }
    document.body.innerHTML = html
    document.head.append(Object.assign(document.createElement('script'), { src }))
  }, [`<candor-checkout token="${token}"></candor-checkout>`, `${world.relay}/embed.js`, types])
}

// said waits for an event, and gives all of them. The lender may be seen to be asked, or not.
async function said (page, last) {
  await page.waitForFunction(l => window.said.at(-1) === l, last)
    .catch(async problem => { throw new Error(`no ${last} after ${await page.evaluate(() => window.said)}`, { cause: problem }) })
  return page.evaluate(() => window.said.filter(s => s !== 'step authorizing'))
}

for (const wasm of [true, false]) {
  for (const [name, { amount, then, end }] of Object.entries(outcomes)) {
    test(`events of a purchase: ${name}, ${wasm ? 'with' : 'without'} WebAssembly`, async () => {
      const made = await create(world.relay, { use: 'embedded', amount, reference: `SAID-${wasm}-${amount}` })
      const token = made.client_token
      const who = await person(browser, { wasm })
      const { page } = who
      await open(page, token)
      const widget = new Widget(who, page.locator('candor-checkout iframe'))
      await toReview({ widget, view: () => view(world.relay, token) }, world, jordan)
      await widget.consent()
      await widget.at(end)
      assert.deepEqual(await said(page, then.at(-1)), [...untilYes, ...then])

      await open(page, token) // the same tab, loaded again
      await widget.at(end)
      assert.deepEqual(await said(page, 'ready'), ['ready'])
      await page.evaluate(() => {
        window.said = []
        document.querySelector('candor-checkout').refresh()
      })
      await page.waitForFunction(() => window.said.length > 0)
      await widget.at(end)
      assert.deepEqual(await said(page, 'ready'), ['ready'])

      const other = await who.context.newPage()
      await open(other, token)
      const fresh = ['ready', 'accepted', `step ${end}`, ...types.includes(end) ? [end] : []]
      assert.deepEqual(await said(other, fresh.at(-1)), fresh)
      assert.deepEqual(who.notes.bad, [])
      await who.end()
    })
  }
}

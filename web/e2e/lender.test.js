// The lender's page in its frame: it works there, and it can do nothing to the page around it. Messages of anybody else
// are no events.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create, demo, view } from './lib/candor.js'
import { jordan } from './lib/customers.js'
import { identifyOnline, leaveCart } from './lib/uses.js'
import { Widget, verifyWithLender } from './lib/widget.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await demo()
})
after(async () => {
  await browser?.close()
  await world?.end()
})

const usual = {
  sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  allow: ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb'].map(f => `${f} 'none'`).join('; '),
  referrerpolicy: 'no-referrer'
}

// arrive opens a checkout of a use and brings it to the lender's page.
async function arrive (who, use, reference) {
  if (use === 'hosted') {
    const { url, client_token: token } = await create(world.relay, { reference })
    await who.page.goto(url)
    return reach(new Widget(who, who.page), token)
  }
  await leaveCart(who.page, world, 'en-CA', 'embedded')
  const token = await who.page.locator('candor-checkout').getAttribute('token')
  return reach(new Widget(who, who.page.locator('candor-checkout iframe')), token)
}

async function reach (widget, token) {
  await widget.at('identify')
  await identifyOnline(widget, jordan)
  await widget.find('iframe#lender').waitFor()
  return { widget, token }
}

// attack is what a page may try that was put in the lender's place. It runs in the lender's frame, as after a click of the
// shopper's, and tells what became of each attempt.
function attack () {
  const said = []
  const attempt = (name, f) => {
    try {
      said.push(`${name} ${f()}`)
    } catch (e) {
      said.push(`${name} ${e.name}`)
    }
  }
  const away = 'http://localhost:1/gone'
  attempt('top', () => { window.top.location.href = away; return 'set' })
  attempt('parent', () => { window.parent.location.href = away; return 'set' })
  attempt('link', () => {
    const a = Object.assign(document.createElement('a'), { href: away, target: '_top' })
    document.body.append(a)
    a.click()
    return 'clicked'
  })
  attempt('confirm', () => window.confirm('Your session has ended.'))
  attempt('prompt', () => window.prompt('Your password?'))
  attempt('alert', () => window.alert('Call us.'))
  attempt('print', () => window.print())
  attempt('origin', () => window.origin)
  attempt('referrer', () => document.referrer || 'none')
  attempt('camera', () => document.featurePolicy.allowsFeature('camera'))
  return said.join('; ')
}

for (const use of ['embedded', 'hosted']) {
  for (const wasm of [true, false]) {
    test(`a page that turns on its surroundings: ${use}, ${wasm ? 'with' : 'without'} WebAssembly`, async () => {
      const who = await person(browser, { wasm })
      const lender = new URL(world.inbox).origin
      const { widget, token } = await arrive(who, use, `HOSTILE-${wasm}`)
      const frame = widget.find('iframe#lender')
      for (const [name, want] of Object.entries(usual)) assert.equal(await frame.getAttribute(name), want)
      const at = who.page.url()
      const inside = widget.place.frameLocator('iframe#lender')
      await inside.locator('#flx-method-sms').waitFor()
      const said = await inside.locator('html').evaluate(attack)
      assert.deepEqual(said.split('; '), [
        'top SecurityError', 'parent SecurityError', 'link clicked', 'confirm false', 'prompt null', 'alert undefined',
        'print undefined', `origin ${lender}`, 'referrer none', 'camera false'
      ])
      const before = await view(world.relay, token)
      assert.equal(who.page.url(), at, 'the window stays where it is')
      assert.deepEqual(who.notes.bad.filter(b => b.startsWith('dialog')), [], 'no dialog opens')
      const told = who.notes.bad.join('\n')
      for (const blocked of ['alert', 'confirm', 'prompt', 'print']) {
        assert.match(told, new RegExp(`Ignored call to '${blocked}\\(\\)'`), 'Chromium says why')
      }
      // What it may do is announce: its events have its origin, so the real page's arrive.
      await inside.locator('html').evaluate(() => parent.postMessage({ eventType: 'flx-cancel' }, '*'))
      await widget.at('identify')
      assert.ok((await view(world.relay, token)).revision > before.revision)
      await who.end()
    })
  }
}

test('messages that are not the lender’s change nothing', async () => {
  const who = await person(browser)
  const { widget, token } = await arrive(who, 'embedded')
  const at = await view(world.relay, token)
  const frame = await (await widget.find('iframe#lender').elementHandle()).ownerFrame()
  const event = session => ({
    eventType: 'flx-success',
    eventData: { accountNumber: 20000042, verified: true, action: 'purchase', widget_session_id: session }
  })
  // From the page itself, from the shop's page, and from the lender's frame for another session.
  await frame.evaluate(e => window.postMessage(e, '*'), event(at.lender.session))
  await who.page.evaluate(e => document.querySelector('candor-checkout').shadowRoot?.querySelector('iframe')
    ?.contentWindow.postMessage(e, '*'), event(at.lender.session))
  for (const f of who.page.frames()) {
    if (f !== frame && f.parentFrame() === frame) {
      await f.evaluate(e => parent.postMessage(e, '*'), event('another-session'))
      for (const junk of [null, 7, 'flx-success', {}, { eventType: 'toString' }, { eventType: ['flx-cancel'] }]) {
        await f.evaluate(e => parent.postMessage(e, '*'), junk)
      }
    }
  }
  await frame.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  assert.deepEqual(await view(world.relay, token), at)
  assert.deepEqual(who.notes.bad, [])
  await verifyWithLender(widget, world.lender, jordan) // the real page is not disturbed
  await widget.at('offers')
  await who.end()
})

test('a forged event tells no plans of an account that was not verified', async () => {
  const { client_token: token } = await create(world.relay, { reference: 'FORGED-1' })
  const act = async body => (await fetch(`${world.relay}/v1/view`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })).json()
  const forge = (v, account) => act({
    do: 'event', revision: v.revision, event: 'success', event_session: v.lender.session, event_account: account,
    event_verified: 'true', event_action: 'purchase'
  })
  let v = await act({ do: 'identify', revision: (await view(world.relay, token)).revision, number: jordan.account })
  v = await forge(v, '20000302')
  assert.deepEqual([v.step, v.problem.code, v.offers], ['identify', 'wrong_account', undefined])
  v = await act({ do: 'identify', revision: v.revision, number: jordan.account })
  v = await forge(v, jordan.account)
  assert.deepEqual([v.step, v.problem.code, v.offers], ['identify', 'verify_again', undefined])
})

// A merchant who serves embed.js from the shop's own site, as docs/embed.md says: with the address and the integrity that
// "candor assets" prints, and the relay's origin on the element.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { binary, create } from './lib/candor.js'
import { served } from './lib/relay.js'

let browser, world, listed
before(async () => {
  browser = await launch()
  world = await served()
  const out = execFileSync(binary(), ['assets'], { encoding: 'utf8' })
  listed = Object.fromEntries(out.trim().split('\n').slice(1).map(line => line.split(' ')))
})
after(async () => {
  await browser?.close()
  await world?.end()
})

// shop opens a page of the merchant's site that has its own copy of the loader.
async function shop (who, { script, integrity }) {
  const { client_token: token } = await create(world.relay, { reference: 'SELF-1', use: 'embedded' }, world.key)
  const policy = `default-src 'none'; script-src 'self'; frame-src ${world.relay}; img-src data:`
  world.files['/own.js'] = { headers: { 'content-type': 'text/javascript' }, body: script }
  world.files['/own.html'] = {
    headers: { 'content-type': 'text/html', 'content-security-policy': policy },
    body: `<!doctype html><title>Shop</title><link rel="icon" href="data:,">
      <script src="/own.js" integrity="${integrity}" defer></script>
      <candor-checkout token="${token}" locale="en-CA" origin="${world.relay}"></candor-checkout>`
  }
  await who.context.addInitScript(() => {
    window.raised = []
    for (const type of ['ready', 'error']) addEventListener(`candor:${type}`, () => window.raised.push(type))
  })
  await who.page.goto(`${world.storefront}/own.html`)
}

const loader = async () => {
  const [path, integrity] = Object.entries(listed).find(([name]) => name.startsWith('/embed.'))
  const script = await (await fetch(world.relay + path)).text()
  return { script, integrity }
}

test('the loader from the shop’s own site, with integrity, under a strict policy', async () => {
  const who = await person(browser)
  await shop(who, await loader())
  await who.page.waitForFunction(() => window.raised.length > 0)
  assert.deepEqual(await who.page.evaluate(() => window.raised), ['ready'])
  await who.page.frameLocator('candor-checkout iframe').locator('#candor').waitFor()
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('a loader that is not the listed one does not run', async () => {
  const who = await person(browser)
  const { script, integrity } = await loader()
  await shop(who, { script: `${script}\n`, integrity })
  await who.page.waitForLoadState()
  assert.equal(await who.page.evaluate(() => customElements.get('candor-checkout')), undefined)
  assert.match(who.notes.bad.join(), /integrity/)
  await who.end()
})

test('every listed file is served under its address with its integrity', async () => {
  for (const [path, integrity] of Object.entries(listed)) {
    const answer = await fetch(world.relay + path)
    assert.equal(answer.status, 200, path)
    const sum = await crypto.subtle.digest('SHA-384', await answer.arrayBuffer())
    assert.equal(`sha384-${Buffer.from(sum).toString('base64')}`, integrity, path)
  }
  assert.ok(Object.keys(listed).length >= 6, 'loader, style, icon, boot, WebAssembly and its script')
})

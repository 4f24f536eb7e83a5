// A receipt of a real purchase, on the page where anyone checks one: genuine, altered in any byte, of somebody else, and
// offline. The same file is checked by the command, and its print page by the policy that it is served under.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { binary, demo } from './lib/candor.js'
import { jordan } from './lib/customers.js'
import { toReview, visit } from './lib/uses.js'

let browser, world, folder, file, original
before(async () => {
  browser = await launch()
  world = await demo()
  folder = mkdtempSync(path.join(tmpdir(), 'candor-receipt-'))
  file = path.join(folder, 'receipt.json')
  const v = await visit(browser, world, { reference: 'RECEIPT-1' })
  await toReview(v, world, jordan)
  await v.widget.consent()
  await v.widget.at('approved')
  world.receipt = `${world.relay}/v1/checkouts/${v.id}/receipt`
  original = Buffer.from(await issued())
  writeFileSync(file, original)
  await v.who.end()
})
after(async () => {
  await browser?.close()
  await world?.end()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const asMerchant = (query = '', accept = 'application/json') =>
  fetch(world.receipt + query, { headers: { authorization: 'Bearer sk_test_demo_storefront', accept } })

// issued asks until the receipt is there, as Retry-After says.
async function issued () {
  for (const start = Date.now(); Date.now() - start < 5000;) {
    const answer = await asMerchant()
    if (answer.ok) return answer.arrayBuffer()
    assert.equal(answer.status, 404)
    const wait = Number(answer.headers.get('retry-after'))
    assert.ok(wait > 0, 'a receipt that is awaited says when to ask again')
    await new Promise(resolve => setTimeout(resolve, Math.min(wait, 0.5) * 1000))
  }
  throw new Error('no receipt within five seconds')
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// accessible runs axe on what is shown, in light and in dark.
async function accessible (page) {
  await page.evaluate(axe)
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    const found = await page.evaluate(() => window.axe.run(document).then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`)))
    assert.deepEqual(found, [], colorScheme)
  }
}

const outcome = (page, kind) => page.locator(`#outcome[data-kind="${kind}"]`)

async function opened (language, options) {
  const who = await person(browser, options)
  await who.page.goto(`${world.relay}/receipt?locale=${language}`)
  await who.page.locator('#status').waitFor({ state: 'hidden' })
  return who
}

const said = {
  'en-CA': { valid: 'This receipt is genuine and unchanged', test: 'This was a test.', amount: '$1,200.00' },
  'fr-CA': { valid: 'Ce reçu est authentique et inchangé', test: 'Il s’agit d’un essai.', amount: '1\u00a0200,00\u00a0$' }
}
for (const language of Object.keys(said)) {
  test(`a genuine receipt, in ${language}, also offline`, async () => {
    const who = await opened(language)
    const asked = []
    who.page.on('request', r => asked.push(r.url()))
    for (const offline of [false, true]) {
      await who.context.setOffline(offline)
      await who.page.locator('#file').setInputFiles([])
      await who.page.locator('#file').setInputFiles(file)
      const shown = outcome(who.page, 'valid')
      await shown.waitFor()
      for (const text of Object.values(said[language])) await shown.getByText(text).first().waitFor()
      assert.equal(await shown.locator('[lang="en-CA"] dt').first().textContent(), 'Purchase amount', 'the agreed text stays as it was')
    }
    assert.deepEqual(asked, [], 'the receipt goes nowhere')
    await accessible(who.page)
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })
}

test('pasted and dropped receipts', async () => {
  const who = await opened('en-CA')
  await who.page.locator('#pasted').fill(`${original}\n`)
  await who.page.getByRole('button', { name: 'Check' }).click()
  await outcome(who.page, 'valid').waitFor()
  await who.page.evaluate(text => {
    const data = new DataTransfer()
    data.items.add(new File([text.replace('1200.00', '1300.00')], 'r.json'))
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  }, original.toString())
  await outcome(who.page, 'changed').getByText('/receipt/amount').waitFor()
  assert.equal(await outcome(who.page, 'changed').getByText('1300').count(), 0, 'nothing of an altered receipt is shown')
  await accessible(who.page)
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

// Every fourth byte: core/receipt has the test of every bit, and each takes milliseconds here.
test('a receipt that is altered in a byte is refused', async () => {
  const who = await opened('en-CA')
  const wrong = await who.page.evaluate(text => {
    const bytes = new TextEncoder().encode(text)
    const { keys } = document.querySelector('main').dataset
    const accepted = []
    for (let i = 0; i < bytes.length; i += 4) {
      bytes[i] ^= 1 << i % 7
      const { kind, facts, box } = JSON.parse(candorReceipt(bytes, keys, 'en-CA'))
      if (kind === 'valid' || facts || box) accepted.push(i)
      bytes[i] ^= 1 << i % 7
    }
    return { accepted, whole: JSON.parse(candorReceipt(bytes, keys, 'en-CA')).kind, length: bytes.length }
  }, original.toString())
  assert.deepEqual(wrong, { accepted: [], whole: 'valid', length: original.length })
  await who.end()
})

test('what is no receipt of here', async () => {
  const who = await opened('en-CA')
  const elsewhere = await demo()
  try {
    await who.page.goto(`${elsewhere.relay}/receipt?locale=en-CA`)
    await who.page.locator('#file').setInputFiles(file)
    await outcome(who.page, 'other_key').waitFor()
    await who.page.locator('#file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from([137, 80, 78, 71]) })
    await outcome(who.page, 'none').waitFor()
    await who.page.locator('#pasted').fill(JSON.stringify(JSON.parse(original.toString()), null, 1))
    await who.page.getByRole('button', { name: 'Check' }).click()
    await outcome(who.page, 'other_key').waitFor()
  } finally {
    await elsewhere.end()
  }
  await who.end()
})

test('the page without a script, and the policy of a strict one', async () => {
  const who = await person(browser, { javaScriptEnabled: false })
  const answer = await who.page.goto(`${world.relay}/receipt`)
  await who.page.locator('noscript p').waitFor()
  assert.match(await who.page.locator('noscript p').textContent(), /This page needs JavaScript/)
  assert.ok(await who.page.locator('#status').isHidden(), 'nothing is said to be on its way')
  const policy = answer.headers()['content-security-policy']
  assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'/)
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)/)
  await who.end()
})

test('the command takes the keys from the relay, and refuses what was altered', () => {
  const verify = name => execFileSync(binary(), ['receipt', 'verify', name, '--from', world.relay], { stdio: 'pipe' }).toString()
  assert.match(verify(file), /^valid\n/)
  const altered = path.join(folder, 'altered.json')
  writeFileSync(altered, original.toString().replace('RECEIPT-1', 'RECEIPT-2'))
  assert.throws(() => verify(altered), /changed after it was signed: \/receipt\/reference/)
})

test('the print page has its style under its own policy', async () => {
  const who = await person(browser)
  const answer = await asMerchant('?locale=fr-CA', 'text/html')
  const [body, policy] = [await answer.text(), answer.headers.get('content-security-policy')]
  const headers = { 'content-security-policy': policy }
  await who.page.route('**/printed', route => route.fulfill({ contentType: 'text/html', body, headers }))
  await who.page.goto(`${world.relay}/printed`)
  await who.page.getByText('Ceci est une traduction').waitFor()
  assert.equal(await who.page.locator('dl').first().evaluate(e => getComputedStyle(e).display), 'grid', 'the style counts')
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

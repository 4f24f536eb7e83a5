// What the relay knows stays there: no client secret, lender's token, code or account number in any answer to a
// browser, in the page, in its storage, in an address, in the log at debug level, or readable in the database.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { create } from './lib/candor.js'
import { jordan } from './lib/customers.js'
import { served } from './lib/relay.js'
import { customerInStore, enrol, handOver, identifyInStore, identifyOnline, newSale, signIn } from './lib/uses.js'
import { Widget, twelve, verifyWithLender } from './lib/widget.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await served()
})
after(async () => {
  await browser?.close()
  await world?.end()
})

// listen keeps everything that the relay sends to a browser: status line, headers, body.
function listen (context) {
  const answers = []
  context.on('response', r => {
    if (!r.url().startsWith(world.relay)) return
    answers.push((async () => {
      const headers = await r.allHeaders()
      const lead = r.status() === 302 && new URL(r.url()).pathname.endsWith('/lender')
      if (lead) delete headers.location // the one place where the address of the lender's page leaves
      const body = r.status() >= 300 && r.status() < 400 ? '' : await r.body().catch(() => '')
      return { where: r.url(), text: JSON.stringify(headers) + body.toString('latin1') }
    })().catch(() => ({ where: r.url(), text: '' })))
  })
  return answers
}

const marks = () => [
  ['client secret', world.secret], ['merchant key', world.key], ['token key', world.keys.CANDOR_KEY],
  ['seal key', world.keys.CANDOR_SEAL_KEYS.split(' ')[1]],
  ['key of receipts', world.keys.CANDOR_RECEIPT_KEYS.split(' ')[1]],
  ['account number', jordan.account], ['card number', jordan.card],
  ...[...world.heard.tokens].map(t => ['lender’s token', t])
]
// A code has four digits and occurs by chance in hashes and times; it counts where it stands as a value of its own.
const codes = () => [...world.heard.codes].map(c => ['lender’s code', new RegExp(`(?<![\\w.-])${c}(?![\\w.-])`)])

function clean (place, text) {
  for (const [what, mark] of marks()) assert.ok(!text.includes(mark), `${what} in ${place}`)
  for (const [what, mark] of codes()) assert.doesNotMatch(text, mark, `${what} in ${place}`)
}

// page looks at what is in a document now: its source, its fields, its scripts' storage and cookies.
async function page (widget) {
  await widget.at('accounts', 'offers', 'handover', 'review', 'verify', 'approved')
  const root = widget.find('html')
  const step = await widget.find('#candor').getAttribute('data-step')
  const fields = await root.evaluate(e => [...e.querySelectorAll('input, textarea')].map(f => f.value).join('\n'))
  const kept = await root.evaluate(() => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.length, window.name
  ]))
  clean(`the page of ${step}`, await root.evaluate(e => e.outerHTML) + fields + kept)
  clean('storage', JSON.stringify(await widget.who.context.storageState()))
}

for (const wasm of [true, false]) {
  test(`online, ${wasm ? 'with' : 'without'} WebAssembly`, async () => {
    const who = await person(browser, { wasm })
    const answers = listen(who.context)
    const reference = `SECRET-${wasm}`
    const { client_token: token } = await create(world.relay, { reference, use: 'embedded' }, world.key)
    await who.page.goto(`${world.storefront}/?token=${token}`)
    const widget = new Widget(who, who.page.locator('candor-checkout iframe'))
    await widget.at('identify')
    await identifyOnline(widget, jordan)
    await verifyWithLender(widget, world.lender, jordan)
    await page(widget)
    await widget.click(`.cd-plan:has(input[value="p5-12"]) label`)
    await widget.press('choose')
    await widget.at('review')
    await page(widget)
    await widget.consent()
    await widget.at('approved')
    await page(widget)
    for (const a of await Promise.all(answers)) clean(a.where, a.text)
    assert.ok(answers.length > 8, `${answers.length} answers were read`)
    assert.equal((await world.lender.ledger(reference)).length, 1)
    await who.end()
  })
}

test('in a store, with a code that the lender answers', async () => {
  const who = await person(browser, { storageState: await enrol(browser, world) })
  const answers = listen(who.context)
  await signIn(who, world, 'en-CA')
  const widget = await newSale(who, 'en-CA', { amount: '1200.00', reference: 'SECRET-S' })
  await identifyInStore(widget, world, jordan, 'name')
  await page(widget)
  const v = await (await who.page.request.get(`${who.page.url()}/view`)).json()
  clean('the associate’s View', JSON.stringify(v))
  await widget.choose(twelve(v), '')
  await handOver(widget)
  await page(widget)
  await customerInStore(widget, world, jordan, 'security_question')
  await page(widget)
  for (const a of await Promise.all(answers)) clean(a.where, a.text)
  const [entry] = await world.lender.ledger('SECRET-S')
  assert.equal(entry.verification, 'security_question')
  await who.end()
})

test('log and database', () => {
  assert.ok(world.heard.tokens.size >= 6, `${world.heard.tokens.size} tokens were planted`)
  assert.ok(world.heard.codes.size >= 1, 'a code was planted')
  assert.match(world.log.err, /level=DEBUG/)
  clean('the log', world.log.err + world.log.out)
  for (const name of ['Tremblay', jordan.born, jordan.postal.replace(' ', ''), jordan.answer, '246810']) {
    assert.ok(!world.log.err.includes(name), `${name} in the log`)
  }
  const files = readdirSync(world.folder).filter(f => f.startsWith('candor.db'))
  assert.ok(files.length > 0)
  for (const f of files) {
    const text = readFileSync(path.join(world.folder, f)).toString('latin1')
    for (const [what, mark] of marks()) assert.ok(!text.includes(mark), `${what} in ${f}`)
  }
})

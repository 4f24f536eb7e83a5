// Scanners as stores have them: every scan of the list is typed into the running tablet, with the focus anywhere but in
// the licence's field. The lender reads it, or name and birth date stand ready to be confirmed; nothing of it stays.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { demo } from './lib/candor.js'
import { jordan, licence } from './lib/customers.js'
import { enrol, newSale, signIn } from './lib/uses.js'

const scans = JSON.parse(readFileSync(new URL('../../core/licence/testdata/licences.json', import.meta.url)))
const places = [
  null, '#first_name', '#number', 'button[value="cancel"]:not(.cd-hidden)', '#birth_date', '.cd-lang', '#postal_code', '#last_name'
]
const unreadable = 'cannot read the licence'

let browser, world, device
before(async () => {
  browser = await launch()
  world = await demo({ env: { CANDOR_SANDBOX_MISBEHAVE: 'yes' } })
  device = await enrol(browser, world)
})
after(async () => {
  await browser?.close()
  await world?.end()
})

let sales = 0
async function atIdentify (options) {
  const who = await person(browser, { storageState: device, ...options })
  await signIn(who, world, 'en-CA')
  const widget = await newSale(who, 'en-CA', { amount: '1200.00', reference: `SCAN-${++sales}` })
  return { who, widget, page: who.page }
}

// focus puts the focus in a place, or nowhere.
async function focus (page, place) {
  if (place) await page.locator(place).first().focus()
  else await page.evaluate(() => document.activeElement.blur())
}

// clean looks for what is only on a licence.
async function clean (page, name) {
  const text = await page.evaluate(() => document.documentElement.outerHTML + location.href +
    [...document.querySelectorAll('input, textarea')].map(f => `\n${f.value}`).join(''))
  const found = text.match(/F1234|RUE INVENTEE|INVENTED|SAMPLE (?:AVE|RD)|ANSI 6|DCS[A-Z]|\^/)
  assert.equal(found?.[0], undefined, `${name}: licence text in the page`)
}

// confirmed reads what stands ready, and compares it with the person.
async function confirmed (page, { name, right }) {
  await page.locator('section[aria-labelledby="scanned"]').waitFor({ timeout: 8000 }).catch(async problem => {
    const shown = await page.locator('main').innerText()
    const fields = await page.evaluate(() => [...document.querySelectorAll('input, textarea')].map(f => `${f.name}=${f.value}`).join(' '))
    throw new Error(`${name} is not offered: ${page.url()} ${shown} ${fields}`, { cause: problem })
  })
  const [first, last, born] = await Promise.all(['first_name', 'last_name', 'birth_date'].map(f => page.locator(`#${f}`).inputValue()))
  assert.ok(first.startsWith(right.first.replaceAll(',', ' ')), `${name}: “${first}”`)
  assert.equal(last, right.last, name)
  assert.equal(born, right.dob, name)
  await clean(page, name)
}

test('each scan that the lender cannot read is offered for confirmation', async t => {
  await world.lender.goesWrong('driverslicense', unreadable)
  t.after(() => world.lender.goesWrong('driverslicense'))
  const shares = [0, 1, 2].map(n => scans.filter((_, i) => i % 3 === n))
  await Promise.all(shares.map(async (share, n) => {
    const { who, page } = await atIdentify({ wasm: n === 0 })
    for (const [i, scan] of share.entries()) {
      // With the WebAssembly the next scan comes on the screen of the last one, too.
      if (i > 0 && (n > 0 || i % 2 === 0)) await page.goto(page.url())
      if (n === 0) await mounted(page)
      const place = places[(i + n) % places.length]
      if (await page.locator('#licence').count()) await focus(page, place)
      await page.evaluate(() => {
        document.querySelector('#candor').dataset.old = 'yes'
        document.querySelector('#last_name').value = ''
      })
      await page.keyboard.type(scan.typed)
      if (n > 0) await page.locator('#candor:not([data-old])').waitFor()
      else await page.waitForFunction(last => document.querySelector('#last_name')?.value === last, scan.right.last)
      await confirmed(page, scan)
    }
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  }))
})

for (const wasm of [true, false]) {
  test(`a licence of Ontario is read at once, ${wasm ? 'with' : 'without'} WebAssembly`, async () => {
    const { who, widget, page } = await atIdentify({ wasm })
    await widget.fill('first_name', 'Jor')
    await page.locator('#first_name').focus()
    const scan = await licence(world.lender, jordan)
    await page.keyboard.type(`${scan.replaceAll('\x1e', '')}\r\n`)
    await widget.at('offers')
    await clean(page, 'Ontario')
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  })
}

test('a field keeps what it held, and a person’s Enter still posts', async () => {
  const { who, page, widget } = await atIdentify({ wasm: true })
  await world.lender.goesWrong('driverslicense', '500')
  await widget.fill('number', '2000')
  await page.locator('#number').focus()
  await page.keyboard.press('End')
  const posts = []
  page.on('request', r => { if (r.method() === 'POST' && !r.url().endsWith('/touch')) posts.push(r.postData()) })
  await page.keyboard.type(scans[22].typed) // Enter comes second in it
  await page.locator('#problem').waitFor()
  assert.equal(posts.length, 1, 'no Enter inside the scan posts')
  assert.match(posts[0], /ANSI/)
  assert.equal(await page.locator('#number').inputValue(), '2000', 'the scan is out of the field, the number is not')
  await clean(page, 'a lender that is down')
  await world.lender.goesWrong('driverslicense')
  await page.waitForTimeout(500)
  await page.locator('#number').fill(jordan.card)
  await page.locator('#number').press('Enter')
  await widget.at('offers')
  await who.end()
})

test('a scanner under a French layout', async t => {
  await world.lender.goesWrong('driverslicense', unreadable)
  t.after(() => world.lender.goesWrong('driverslicense'))
  const { who, page } = await atIdentify({ wasm: false })
  const [us, azerty] = ['1234567890AQZWM-@,aqzwm.:\'/', '&é"\'(-è_çàQAWZ?)2;qawz,:Mù!']
  const layouts = {
    Canada: text => text.replaceAll('?', 'É').replaceAll('^', '?'),
    France: text => text.replace(/./g, c => us.includes(c) ? azerty[us.indexOf(c)] : c)
  }
  for (const [layout, n] of [['Canada', 45], ['France', 22]]) {
    await focus(page, '#first_name')
    await page.keyboard.type(layouts[layout](scans[n].typed))
    await confirmed(page, scans[n])
    assert.ok(who.notes.bad.length === 0, layout)
    await page.locator('main a.cd-button').click()
  }
  await who.end()
})

// holding types as a scanner does that holds the Control key for control characters.
const holding = (page, text) => page.locator('#number').evaluate((field, typed) => {
  const held = { '\n': 'j', '\r': 'm', '\x1e': '^' }
  for (const c of typed) {
    field.dispatchEvent(new KeyboardEvent('keydown', { key: held[c] ?? c, ctrlKey: c in held, bubbles: true, cancelable: true }))
  }
}, text)

test('a scanner that types control characters with the Control key', async t => {
  const sent = []
  const { who, page } = await atIdentify({ wasm: false })
  page.on('request', r => { if (r.method() === 'POST') sent.push(new URLSearchParams(r.postData() ?? '').get('licence')) })
  await world.lender.goesWrong('driverslicense', unreadable)
  t.after(() => world.lender.goesWrong('driverslicense'))
  await holding(page, scans[22].scan)
  await confirmed(page, scans[22])
  const breaks = text => text.replace(/\r\n|\r/g, '\n')
  assert.equal(breaks(sent.at(-1)), breaks(scans[22].scan), 'no separator is lost')
  await who.end()
})

test('a key on a button that begins no scan leaves the focus there', async () => {
  const { who, page } = await atIdentify({ wasm: false })
  const button = page.locator('button[value="cancel"]:not(.cd-hidden)')
  await button.focus()
  await page.keyboard.type('x')
  await page.waitForFunction(() => document.querySelector('textarea[aria-hidden]') === null &&
    document.activeElement.value === 'cancel')
  await who.end()
})

test('a scanner that begins with Enter and then pauses posts no empty form', async t => {
  await world.lender.goesWrong('driverslicense', unreadable)
  t.after(() => world.lender.goesWrong('driverslicense'))
  for (const wasm of [true, false]) {
    const { who, page } = await atIdentify({ wasm })
    if (wasm) await mounted(page)
    const posts = []
    page.on('request', r => { if (r.method() === 'POST' && !r.url().endsWith('/touch')) posts.push(r.url()) })
    await page.locator('#first_name').press('Enter')
    await page.waitForTimeout(600) // the scanner's pause
    assert.deepEqual(posts, [], 'nothing was typed')
    await page.keyboard.type(scans[10].typed)
    await confirmed(page, scans[10])
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  }
})

test('a scan that begins as soon as the page is there', async () => {
  const { who, page } = await atIdentify()
  await world.lender.goesWrong('driverslicense', '500')
  await page.locator('#number').evaluate((field, typed) => {
    field.value = '2000' // no key was pressed before the scan
    for (const [i, key] of [...typed].entries()) {
      const e = new KeyboardEvent('keydown', { key: key === '\n' || key === '\r' ? 'Enter' : key, bubbles: true, cancelable: true })
      Object.defineProperty(e, 'timeStamp', { value: 20 + i }) // as early as this, counted from the page's beginning
      if (field.dispatchEvent(e)) field.value += key
    }
  }, scans[22].typed)
  assert.equal(await page.locator('#number').inputValue(), '2000')
  await page.locator('#problem').waitFor()
  await clean(page, 'an early scan')
  await world.lender.goesWrong('driverslicense')
  await who.end()
})

test('a pasted scan, and one in the licence’s own field', async t => {
  await world.lender.goesWrong('driverslicense', unreadable)
  t.after(() => world.lender.goesWrong('driverslicense'))
  const { who, page } = await atIdentify({ wasm: false })
  await page.locator('#first_name').evaluate((field, text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, scans[10].scan)
  await confirmed(page, scans[10])
  await page.locator('main a.cd-button').click()
  await page.locator('#licence').fill(scans[45].scan)
  await confirmed(page, scans[45])
  for (const [place, n] of [['#birth_date', 21], ['#licence', 44]]) {
    await page.locator('main a.cd-button').click()
    await page.locator(place).evaluate((field, text) => { // as a program fills a field: no key, no text of its own
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }, scans[n].typed)
    await confirmed(page, scans[n])
  }
  await who.end()
})

test('without script, a scan in another field is read, and nothing is written back', async t => {
  await world.lender.goesWrong('driverslicense', unreadable)
  t.after(() => world.lender.goesWrong('driverslicense'))
  const { who, page } = await atIdentify({ javaScriptEnabled: false })
  await page.locator('#licence:focus').waitFor() // a browser gives it when the page is drawn
  for (const [place, n] of [['#number', 29], ['#last_name', 30], ['#birth_date', 37], ['#postal_code', 41], ['#licence', 0]]) {
    await page.locator(place).fill(scans[n].typed)
    await page.locator('.cd-scan button[value="identify"]').click()
    assert.equal(await page.locator('#last_name').inputValue(), scans[n].right.last, place)
    assert.equal(await page.locator('#birth_date').inputValue(), scans[n].right.dob, place)
    assert.doesNotMatch(await page.content(), /F1234|RUE INVENTEE/)
    await page.locator('main a.cd-button').click()
  }
  await who.end()
})

const none = what => [...document.querySelectorAll(what)].every(e => !e.checkVisibility())

test('an error of one way to be found leaves when another way is taken', async () => {
  for (const wasm of [true, false]) {
    const { who, page, widget } = await atIdentify({ wasm })
    if (wasm) await mounted(page)
    const press = () => page.locator('section[aria-labelledby="person"] button[value="identify"]').click()
    await press()
    await page.locator('#number-error').waitFor()
    await widget.fill('first_name', 'Jordan')
    await page.locator('#number-error').waitFor({ state: 'hidden' }) // something was typed; the script may still be coming
    await press()
    await page.locator('#last_name-error').waitFor()
    await widget.fill('number', '12ab')
    await page.waitForFunction(none, '.cd-error') // a number counts before a name
    await press()
    await page.locator('#number-error').waitFor()
    await widget.fill('last_name', 'Tremblay')
    const kept = await page.locator('#number').inputValue()
    if (kept === '') await page.locator('#number-error').waitFor({ state: 'hidden' })
    else assert.equal(await page.locator('#number-error').isVisible(), true, `the wrong number is “${kept}”`)
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  }
})

test('what was typed before the script came ends an error too', async () => {
  const { who, page, widget } = await atIdentify({ wasm: false })
  const press = page.locator('section[aria-labelledby="person"] button[value="identify"]')
  let come
  const late = new Promise(resolve => { come = resolve })
  await who.context.route('**/*boot*.js', route => late.then(() => route.continue()))
  await press.click({ noWaitAfter: true })
  await page.locator('#number-error').waitFor()
  await widget.fill('first_name', 'Jordan')
  assert.equal(await page.locator('#number-error').isVisible(), true, 'nobody has heard it yet')
  come()
  await page.locator('#number-error').waitFor({ state: 'hidden' })
  assert.equal(await page.locator('#first_name').inputValue(), 'Jordan')
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

test('an error leaves when its cause does, and comes back with it', async () => {
  for (const wasm of [true, false]) {
    const { who, page, widget } = await atIdentify({ wasm })
    await widget.fill('last_name', 'Tremblay')
    await widget.fill('birth_date', '2990-01-17')
    await widget.fill('postal_code', '90210')
    await page.locator('section[aria-labelledby="person"] button[value="identify"]').click()
    await page.locator('#first_name-error').waitFor()
    assert.equal(await page.locator('.cd-error:visible').count(), 3, 'every wrong field is told')
    assert.match(await page.title(), /^Error:/)
    await widget.fill('first_name', 'Jordan')
    await page.locator('#first_name-error').waitFor({ state: 'hidden' })
    assert.equal(await page.locator('#first_name').getAttribute('aria-invalid'), null)
    assert.match(await page.locator('#first_name').getAttribute('aria-describedby'), /^first_name-hint$/)
    assert.equal(await page.locator('.cd-error:visible').count(), 2)
    await widget.fill('birth_date', '19900117')
    await page.locator('section[aria-labelledby="person"] button[value="identify"]').click()
    await page.waitForFunction(() => document.querySelectorAll('.cd-error').length === 1)
    if (wasm) await page.locator('#postal_code:focus').waitFor()
    assert.equal(await page.locator('#postal_code-error').isVisible(), true)
    await widget.fill('postal_code', 'M5V 2T6')
    await page.waitForFunction(() => !document.title.startsWith('Error:'))
    await page.locator('section[aria-labelledby="person"] button[value="identify"]').click()
    await widget.at('offers')
    assert.deepEqual(who.notes.bad, [])
    await who.end()
  }
})

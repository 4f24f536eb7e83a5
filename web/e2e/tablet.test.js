// A tablet at work tells the server of the associate, so that typing and reading are no idleness; nobody else's touch
// is told.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { demo } from './lib/candor.js'
import { enrol, identifyInStore, newSale, signIn } from './lib/uses.js'

let browser, world, device
before(async () => {
  browser = await launch()
  world = await demo()
  device = await enrol(browser, world)
})
after(async () => {
  await browser?.close()
  await world?.end()
})

test('a sign of life at most every 30 seconds, from an associate who does something', async () => {
  const who = await person(browser, { wasm: false, storageState: device })
  const { page } = who
  await signIn(who, world, 'en-CA')
  const told = []
  page.on('response', r => { if (new URL(r.url()).pathname === '/tablet/touch') told.push(r.status()) })
  const answered = () => page.waitForResponse('**/tablet/touch')
  await page.clock.install()
  await page.reload()
  await page.clock.runFor(40000)
  assert.deepEqual(told, [], 'nobody touched the page')

  const amount = page.locator('input[name="amount"]')
  await Promise.all([answered(), amount.fill('12')])
  for (const digit of '34567') await amount.press(digit)
  assert.deepEqual(told, [204], 'once, however much is typed')
  await Promise.all([answered(), page.clock.runFor(30000)])
  await page.clock.runFor(60000)
  assert.deepEqual(told, [204, 204], 'what was typed meanwhile, and then nothing')
  assert.equal(await amount.inputValue(), '1234567')
  await page.clock.runFor(31000)
  await page.waitForFunction(() => document.querySelector('input[name="amount"]')?.value !== '1234567')

  await page.locator('.cd-bar button[value="lock"]').click()
  const passcode = page.locator('input[name="passcode"]')
  await passcode.waitFor()
  const late = []
  page.on('request', r => late.push(new URL(r.url()).pathname))
  await passcode.fill('2')
  await page.clock.runFor(60000)
  assert.ok(!late.includes('/tablet/touch'), 'a locked screen is nobody’s')
  assert.deepEqual(who.notes.bad, [])
  await who.end()
})

for (const javaScriptEnabled of [true, false]) {
  for (const language of ['en-CA', 'fr-CA']) {
    const how = `${language}, ${javaScriptEnabled ? 'with' : 'without'} scripts`
    test(`a tablet in the customer’s hands leads to the take-back page alone, ${how}`, async () => {
      const who = await person(browser, { wasm: false, javaScriptEnabled, storageState: device })
      const { page } = who
      await signIn(who, world, language)
      const sale = await newSale({ ...who, wasm: false }, language, { amount: '1200.00', reference: 'MB-GUARD' })
      await identifyInStore(sale, world, { account: '9000000000000042', card: '9000000000000042' }, 'number')
      await sale.at('offers')
      await page.locator('input[name="offer"]').first().check({ force: true })
      await page.locator('main button[value="choose"]').first().click()
      await page.waitForURL('**/c/**')

      for (const path of ['/tablet', '/tablet/signin', '/tablet/enrol', '/tablet/unlock']) {
        await page.goto(world.relay + path)
        assert.match(new URL(page.url()).pathname, /^\/tablet\/checkouts\/co_[^/]+\/take-back$/, path)
      }
      const passcode = page.locator('input[name="passcode"]')
      const unlock = async () => {
        const posted = page.waitForResponse(r => r.request().method() === 'POST')
        await page.locator('main button[value="unlock"]').click()
        const status = (await posted).status()
        await page.waitForLoadState('load')
        return status
      }
      assert.equal(await passcode.getAttribute('type'), 'password')
      assert.equal(await passcode.getAttribute('autocomplete'), 'one-time-code')
      await passcode.fill('000000')
      assert.equal(await unlock(), 422)
      const next = page.locator('#next-try[role="status"]')
      await next.waitFor()
      const said = language === 'en-CA'
        ? /^The next try is possible in (30|2\d) seconds\.$/
        : /^Prochain essai possible dans (30|2\d) secondes\.$/
      assert.match((await next.textContent()).trim(), said)
      assert.match(await passcode.getAttribute('aria-describedby'), /next-try/)
      await passcode.fill('246810') // right, and not checked
      assert.equal(await unlock(), 429)
      await next.waitFor()
      assert.match(page.url(), /take-back$/)

      await page.locator('main a[href$="?by=manager"]').click()
      await page.locator('input[name="associate"]').fill('1003')
      await passcode.fill('246810')
      assert.equal(await unlock(), 303)
      await page.waitForURL(/\/tablet\/checkouts\/co_[^/]+$/)
      assert.match(await page.locator('.cd-bar').textContent(), /1003/)
      await page.goto(`${world.relay}/tablet`) // the manager lifts the delay
      await page.locator('input[name="associate"]').fill('1042')
      const [lifted] = await Promise.all([page.waitForResponse('**/tablet/reset'), page.locator('button[value="reset"]').click()])
      assert.equal(lifted.status(), 200)
      assert.deepEqual(who.notes.bad, [])
      await who.end()
    })
  }
}

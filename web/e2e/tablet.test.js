// A tablet at work tells the server of the associate, so that typing and reading are no idleness; nobody else's touch
// is told.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { demo } from './lib/candor.js'
import { enrol, signIn } from './lib/uses.js'

let browser, world
before(async () => {
  browser = await launch()
  world = await demo()
})
after(async () => {
  await browser?.close()
  await world?.end()
})

test('a sign of life at most every 30 seconds, from an associate who does something', async () => {
  const who = await person(browser, { wasm: false, storageState: await enrol(browser, world) })
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

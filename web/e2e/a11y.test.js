// axe finds nothing on any screen: both languages, light and dark, on a phone and on a tablet.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { launch, person } from './lib/browser.js'
import { gallery } from './lib/candor.js'
import { address, every, languages, screens, settled, stays } from './lib/gallery.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let browser, rooms
before(async () => {
  browser = await launch()
  rooms = await gallery()
})
after(async () => {
  await browser?.close()
  await rooms?.end()
})

// problems runs axe on what is shown; only limits it to some rules.
async function problems (page, only) {
  const found = await page.evaluate(values => window.axe.run(document, {
    resultTypes: ['violations'], ...(values ? { runOnly: { type: 'rule', values } } : {})
  }), only)
  const where = n => `${n.target.join(' ')} ${JSON.stringify(n.any[0]?.data ?? '')}`
  return found.violations.map(v => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map(where).join(' | ')}`)
}

const tablet = { width: 1024, height: 900 }
const looks = [ // what depends on neither size nor colour is looked at once
  ['light', tablet, null],
  ['dark', tablet, ['color-contrast', 'link-in-text-block']],
  ['dark phone', { width: 390, height: 800 }, ['color-contrast', 'target-size', 'scrollable-region-focusable']]
]

test('axe', async t => {
  const names = await screens(rooms)
  const who = await person(browser, { wasm: false })
  await stays(who.context)
  const lanes = [who.page, await who.context.newPage()]
  const cases = languages.flatMap(l => names.map(n => [n, l]))
  await every(cases, lanes, ([name, language], page) => t.test(`${name}, ${language}`, async () => {
    const found = []
    for (const [shown, size, only] of looks) {
      await page.setViewportSize(size)
      const colours = shown.startsWith('dark') ? 'dark' : 'light'
      await page.emulateMedia({ colorScheme: colours, reducedMotion: 'reduce' })
      await page.goto(address(rooms, name, language))
      await page.evaluate(axe)
      await settled(page, colours)
      found.push(...(await problems(page, only)).map(p => `${shown}: ${p}`))
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`${shown}: scrolls sideways`)
    }
    assert.deepEqual(found, [])
  }))
})

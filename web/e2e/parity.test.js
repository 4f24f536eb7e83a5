// What WebAssembly draws is what the server wrote: the same tree, for every screen in both languages, without a shift.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, mounted, person } from './lib/browser.js'
import { gallery } from './lib/candor.js'
import { address, every, languages, places, screens, stays, tree } from './lib/gallery.js'

let browser, rooms, who, plain
before(async () => {
  browser = await launch()
  rooms = await gallery()
  who = await person(browser)
  await stays(who.context)
  await who.context.addInitScript(`addEventListener('load', () => { window.before = (${places})() })`) // it is taken over after that
  plain = await (await browser.newContext()).newPage() // no policy there: it reads the server's HTML as a tree
})
after(async () => {
  await browser?.close()
  await rooms?.end()
})

// written is the tree of the server's HTML, as a browser that runs scripts reads it.
const written = html => plain.evaluate(([text, source]) => {
  const d = new DOMParser().parseFromString(text, 'text/html')

  return { lang: d.documentElement.lang, title: d.title, tree: new Function(`return ${source}`)()(d.getElementById('candor')) }
}, [html, tree.toString()])

async function compare (page, url) {
  const answer = await page.goto(url)
  const html = await answer.text()
  if (!html.includes('id="candor-island"')) return 'loose' // a page that belongs to no checkout is not taken over
  if (html.includes('<iframe')) return 'framed' // nor is one that holds the lender's page
  await mounted(page)
  const drawn = {
    lang: await page.locator('html').getAttribute('lang'),
    title: await page.title(),
    tree: await page.locator('#candor').evaluate(tree)
  }
  assert.deepEqual(drawn, await written(html))
  assert.deepEqual(await page.evaluate(places), await page.evaluate(() => window.before), 'something moved')
  return 'compared'
}

test('server and browser draw the same', async t => {
  const names = await screens(rooms)
  const lanes = [who.page, await who.context.newPage()]
  const counts = { compared: 0, loose: 0, framed: 0 }
  const cases = languages.flatMap(l => names.map(n => [n, l]))
  await every(cases, lanes, ([name, language], page) => t.test(`${name}, ${language}`, async () => {
    counts[await compare(page, address(rooms, name, language))]++
  }))
  assert.ok(counts.compared >= 60, `only ${counts.compared} screens were compared`)
  assert.deepEqual(who.notes.bad, [])
})

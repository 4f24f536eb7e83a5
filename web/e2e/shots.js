// Pictures of every screen, in both languages, at five widths, light and dark, for people to look at: npm run shots
// [name…]. They go to shots/, which is not kept.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { launch, person } from './lib/browser.js'
import { gallery } from './lib/candor.js'
import { address, every, languages, screens } from './lib/gallery.js'

const widths = [390, 640, 768, 1024, 1280]
const folder = fileURLToPath(new URL('shots/', import.meta.url))
const asked = process.argv.slice(2)
const browser = await launch()
const rooms = await gallery()
try {
  const names = (await screens(rooms)).filter(n => asked.length === 0 || asked.includes(n))
  const who = await person(browser, { wasm: false })
  const lanes = [who.page, await who.context.newPage()]
  for (const name of names) mkdirSync(folder + name, { recursive: true })
  const looks = names.flatMap(n => languages.flatMap(l => ['light', 'dark'].map(c => [n, l, c])))
  await every(looks, lanes, async ([name, language, colour], page) => {
    await page.emulateMedia({ colorScheme: colour, reducedMotion: 'reduce' })
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(address(rooms, name, language))
      await page.screenshot({ path: `${folder}${name}/${language.slice(0, 2)}-${width}-${colour}.png`, fullPage: true })
    }
  })
  console.log(`${names.length} screens in ${folder}`)
} finally {
  await browser.close()
  await rooms.end()
}

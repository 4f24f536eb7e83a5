// The npm package in a production build of each framework, made from the recipes of the documentation and driven in a
// browser against a running relay: "make frameworks".
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { launch } from '../e2e/lib/browser.js'
import { buys, recipe } from '../e2e/lib/recipes.js'
import { served } from '../e2e/lib/relay.js'
import { lives, made, open } from './drive.js'
import { build, files, pack, prepare, projects, run } from './project.js'

const here = fileURLToPath(new URL('.', import.meta.url))
let browser, world, packed
const folder = mkdtempSync(path.join(tmpdir(), 'candor-npm-'))
before(async () => {
  packed = pack(folder)
  browser = await launch()
  world = await served('\n[limits]\nannounced = "60/1m"\n') // one person buys in every project
})
after(async () => {
  await browser?.close()
  await world?.end()
  rmSync(folder, { recursive: true, force: true })
})

test('the package has what it needs, and nothing else', async () => {
  assert.deepEqual(packed, [
    'LICENSE', 'README.md', 'embed.d.ts', 'embed.js', 'events.d.ts', 'events.js', 'index.d.ts', 'index.js', 'message.d.ts', 'message.js',
    'package.json', 'react.d.ts', 'react.js', 'svelte.d.ts', 'vue.d.ts'
  ])
  const { dependencies } = JSON.parse(readFileSync(new URL('../npm/package.json', import.meta.url)))
  assert.equal(dependencies, undefined)
  run(folder, 'sh', ['-ec', recipe('Terminal', world.relay, 'npm')]) // what the relay serves is what npm packs
  const list = run(folder, 'tar', ['-tzf', 'candor-checkout.tgz']).trim().split('\n').map(file => file.replace('package/', ''))
  assert.deepEqual(list, packed)
  for (const file of list) {
    const [ours, npms] = [path.join(folder, 'node_modules/@candor/checkout'), path.join(here, 'plain/node_modules/@candor/checkout')]
      .map(place => readFileSync(path.join(place, file), 'utf8'))
    assert.equal(ours, npms, file)
  }
})

// The others have tests of their own.
const alone = projects.filter(name => !['react-ssr', 'plain'].includes(name))

for (const name of alone) {
  test(`${name}: everything that a page does with it`, async () => {
    prepare(name, { relay: world.relay })
    build(name)
    const shop = await open(browser, world, files(name))
    await lives(shop, world)
    assert.deepEqual(shop.loud, [])
    await shop.end()

    const buyer = await open(browser, world, files(name))
    const checkout = await made(world)
    await buyer.page.evaluate(token => window.shop({ token }), checkout.client_token)
    await buys(buyer, world, checkout)
    assert.deepEqual(buyer.loud, [])
    await buyer.end()
  })
}

test('what a project is told to configure is what it is built with', () => {
  assert.equal(readFileSync(new URL('vue/vite.config.js', import.meta.url), 'utf8'), recipe('vite.config.js', '', 'Vue'))
})

for (const name of ['react-19', 'react-18']) {
  test(`${name}: the component takes what any element takes`, async () => {
    const shop = await open(browser, world, files(name), { at: '/index.html#properties' })
    const said = text => shop.page.locator('output').getByText(text, { exact: true }).waitFor()
    await said('the element')
    const element = shop.page.locator('candor-checkout')
    assert.deepEqual(await element.evaluate(e => Object.fromEntries([...e.attributes].map(a => [a.name, a.value]))), {
      origin: 'https://pay.example', class: 'wide', style: 'max-inline-size: 600px;', 'data-order': '7', theme: 'dark'
    })
    await element.click()
    await said('clicked')
    assert.deepEqual(shop.loud, [])
    await shop.end()
  })
}

for (const name of ['react-19', 'react-18']) {
  test(`${name}: the message beside a price`, async () => {
    prepare(name, { relay: world.relay })
    build(name)
    const shop = await open(browser, world, files(name), { at: '/index.html#price' })
    await shop.page.locator('candor-message').getByText(/from \$103\.00/).waitFor()
    assert.deepEqual(shop.loud, [])
    await shop.end()
  })
}

// In development StrictMode mounts each component twice. A handler that stayed would be told twice.
for (const name of ['react-19', 'react-18']) {
  test(`${name}: in development, mounted twice`, async () => {
    prepare(name, { relay: world.relay })
    build(name, { development: true })
    const shop = await open(browser, world, files(name))
    await lives(shop, world)
    assert.deepEqual(shop.loud, [])
    await shop.end()
  })
}

test('on a server every module of the package is imported, and does nothing', () => {
  for (const module of ['', '/message', '/vue', '/svelte']) {
    const names = run(fileURLToPath(new URL('plain', import.meta.url)), 'node', ['--input-type=module', '--eval',
      `console.log(Object.keys(await import('@candor/checkout${module}')), typeof customElements)`])
    assert.equal(names.trim(), `${module === '/message' ? '[]' : '[ \'events\' ]'} undefined`)
  }
})

test('npm, without a framework', async () => {
  prepare('plain', { relay: world.relay })
  build('plain')
  const built = files('plain'), checkout = await made(world)
  const html = built['/index.html'].toString().replace('data-token=""', `data-token="${checkout.client_token}"`)
  const shop = await open(browser, world, { ...built, '/index.html': html })
  await buys(shop, world, checkout)
  assert.deepEqual(shop.loud, [])
  await shop.end()
})

// The server writes the page, the browser hydrates it. Only React's development build tells what hydration found changed.
for (const development of [false, true]) {
  test(`react-ssr: rendered on a server, hydrated${development ? ', told by React in development' : ''}`, async () => {
    prepare('react-ssr', { relay: world.relay })
    build('react-ssr', { development })
    build('react-ssr', { development, args: ['--ssr', 'src/server.tsx', '--outDir', 'dist-server'] })
    const { render } = await import(`./react-ssr/dist-server/server.js?${development}`)
    const written = files('react-ssr'), shell = written['/index.html'].toString()
    const page = given => shell.replace('<div id="app"><!--app-->', () =>
      `<div id="app" data-given='${JSON.stringify(given)}'>${render(given)}`)

    const { client_token: token, id } = await made(world)
    for (const given of [{}, { token }, { token, hidden: true }, { token, locale: 'fr-CA' }]) {
      const html = page(given)
      assert.match(html, /<candor-checkout [^>]*origin="http/)
      assert.doesNotMatch(html, /<candor-checkout[^>]* token/)
      const shop = await open(browser, world, { ...written, '/index.html': html })
      if (given.token) {
        await shop.page.waitForFunction(() => document.querySelector('output').innerText.startsWith('ready:'))
        assert.match(await shop.page.locator('output').innerText(), new RegExp(`^ready:${id}( step:${id})?$`))
      }
      assert.equal(await shop.page.locator('candor-checkout').isHidden(), given.hidden === true)
      if (Object.keys(given).length === 0) await lives(shop, world)
      assert.deepEqual(shop.loud, [])
      await shop.end()
    }
  })
}

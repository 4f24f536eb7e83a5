// What is compared: ours as merchants use it, and beside it what it could be instead.
import { person } from '../../e2e/lib/browser.js'
import { create } from '../../e2e/lib/candor.js'
import { jordan } from '../../e2e/lib/customers.js'
import { identifyOnline } from '../../e2e/lib/uses.js'
import { Widget, verifyWithLender } from '../../e2e/lib/widget.js'
import * as build from './build.js'
import { goAppStart, onlyGoApp, shopPage, shopStyle, withoutScript } from './pages.js'

const plans = [1, 2, 3].map(n => ({ at: `#plan${n}` }))
const fold = { at: 'main details:not(#original) summary' }
const offers = { operable: plans[0], acts: [...plans, { key: 'ArrowDown' }, { key: 'ArrowUp' }, fold, fold] }

// atOffers makes a checkout and walks it to the plans. After that it is only read.
export async function atOffers (browser, world, use, reference = `BENCH-${use}`) {
  const who = await person(browser)
  const { url, client_token: token } = await create(world.relay, { use, reference }, world.key)
  const framed = use === 'embedded'
  await who.page.goto(framed ? `${world.storefront}/?token=${token}` : url)
  const widget = new Widget(who, framed ? who.page.locator('candor-checkout iframe') : who.page)
  await widget.at('identify')
  await identifyOnline(widget, jordan)
  await verifyWithLender(widget, world.lender, jordan)
  await widget.at('offers')
  await who.end()
  return { url, token }
}

const text = async url => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return answer.text()
}

// variants prepares everything and returns what is measured, with the names of what each is compared with.
export async function variants (browser, world, pages) {
  const hosted = await atOffers(browser, world, 'hosted')
  const embedded = await atOffers(browser, world, 'embedded')
  const document = await text(hosted.url)
  for (const [, path] of document.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) pages.put(path, await text(world.relay + path))
  const put = (path, body, type, policy) => {
    world.files[path] = { body, headers: { 'content-type': type, ...policy && { 'content-security-policy': policy } } }
    return world.storefront + path
  }
  put('/bench/shop.css', shopStyle, 'text/css')
  const shop = (name, head, body, allowed) => put(`/bench/${name}`, shopPage(head, body), 'text/html; charset=utf-8',
    `default-src 'none'; style-src 'self'; img-src data:; script-src ${allowed}; frame-src ${allowed}; connect-src ${allowed}`)

  const at = url => async () => url
  const stillUrl = pages.put('/static.html', withoutScript(document))
  const height = 2200
  const frame = url => `<div><iframe id="inner" src="${url}" height="${height}"></iframe></div>`
  const inFrame = (name, url) => ({ framed: '#inner', url: at(shop(name, '', frame(url), pages.origin)) })
  const first = await create(world.relay, { use: 'embedded', reference: 'BENCH-first' }, world.key)
  const element = token => `<div class="pay"><candor-checkout token="${token}" locale="en-CA"></candor-checkout></div>`
  const framed = token => ({ framed: 'candor-checkout', mounts: true, url: at(shop(token, loader, element(token), world.relay)) })
  const loader = `<script src="${world.relay}/embed.js" async></script>`
  const plain = build.stock()
  const program = { exec: pages.put('/stock/wasm_exec.js', plain.exec), wasm: pages.put('/stock/candor.wasm', plain.wasm) }
  program.start = pages.put('/stock/start.js', goAppStart(program.wasm))
  const stockUrl = pages.put('/stock.html', onlyGoApp(document, program))
  return [
    { name: 'ours, hosted', url: at(hosted.url), mounts: true, static: 'static, hosted', stock: 'stock, hosted', ...offers },
    { name: 'ours, embedded', static: 'static, embedded', stock: 'stock, embedded', ...framed(embedded.token), ...offers },
    { name: 'ours, first screen', ...framed(first.client_token) }, // in a merchant's page, as a shopper meets it first
    { name: 'static, hosted', url: at(stillUrl), ...offers },
    { name: 'static, embedded', ...inFrame('static', stillUrl), ...offers },
    { name: 'stock, hosted', url: at(stockUrl), mounts: true, static: 'static, hosted', ...offers },
    { name: 'stock, embedded', ...inFrame('stock', stockUrl), mounts: true, static: 'static, embedded', ...offers },
    await adyen(pages),
    ...await messages(world, shop)
  ]
}

// adyen is the choice of instalments of Adyen Web on a page of its own.
async function adyen (pages) {
  const { script, style } = await build.adyen()
  pages.put('/adyen/adyen.js', script)
  pages.put('/adyen/adyen.css', style)
  pages.put('/bench/shop.css', shopStyle)
  const head = '<link rel="stylesheet" href="/adyen/adyen.css"><script type="module" src="/adyen/adyen.js"></script>'
  const url = pages.put('/adyen.html', shopPage(head, '<div id="instalments"></div>'))
  const choice = n => ({ at: '#instalments input[type="radio"]', nth: n })
  return { name: 'Adyen instalments', url: async () => url, operable: choice(1), acts: [choice(1), choice(2), choice(0)],
    static: 'static, hosted' }
}

// messages are pages with a price and the message beside it.
async function messages (world, shop) {
  const question = 'merchant=maple-birch&amount=1200.00&province=ON&locale=en-CA'
  const written = await text(`${world.relay}/v1/message.html?${question}`)
  const element = '<candor-message merchant="maple-birch" amount="1200.00" province="ON" locale="en-CA"></candor-message>'
  const loader = `<script src="${world.relay}/message.js" async></script>`
  const page = (name, head, inside) => shop(name, head, `<main><p>$1,200.00</p>${inside}</main>`, world.relay)
  const ours = page('message', loader, element)
  const still = page('message-static', '', written)
  return [
    { name: 'our message', url: async () => ours, operable: { at: 'candor-message >>> button' },
      acts: [{ at: 'candor-message >>> button' }], static: 'static message' },
    { name: 'static message', url: async () => still }
  ]
}

// absent says which peers are not compared, and why.
export const absent = [
  'Sezzle’s static widget is not in the npm registry, and the messages that are there (of PayPal) draw their text in a frame from ' +
  'their own servers: our message stands beside the same text as static HTML instead.',
  'Adyen instalments: the choice of instalments of Adyen’s card component. The card around it needs frames from Adyen’s servers.'
]

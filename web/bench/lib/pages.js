// The pages that are compared with ours, on a server of their own: each file is compressed once and served from memory.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { compressed } from './build.js'

const types = {
  html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml', wasm: 'application/wasm'
}

export class Pages {
  #files = new Map()

  async open () {
    this.server = http.createServer((ask, answer) => {
      const file = this.#files.get(ask.url)
      if (!file) answer.writeHead(404).end()
      else answer.writeHead(200, file.headers).end(file.body)
    })
    await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve))
    this.origin = `http://127.0.0.1:${this.server.address().port}` // of another site than a shop on localhost
    return this
  }

  // put places a file and returns its address.
  put (path, body) {
    const text = Buffer.from(body)
    const headers = { 'content-type': types[path.split('.').pop()], 'content-encoding': 'br', 'cache-control': 'no-store' }
    this.#files.set(path, { headers, body: compressed(text) })
    return this.origin + path
  }

  close () { this.server.closeAllConnections(); this.server.close() }
}

// shopPage is a merchant's page with a text around what is sold in it.
export const shopPage = (head, body) => `<!doctype html>
<html lang="en-CA"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Shop</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/bench/shop.css">
${head}</head><body><header><h1>Shop</h1></header>
${body}
<footer><p>Below it</p></footer></body></html>`

// The rule that keeps the element's space until its script has come is the one that the documentation gives to merchants.
const [, rule] = readFileSync(new URL('../../docs/embed.md', import.meta.url), 'utf8').match(/```css page\.css\n(\.pay.*?)```/s)

export const shopStyle = `body { margin: 0; font: 16px/1.5 sans-serif }
header, footer { padding: 0 16px }
h1 { margin: 0; font-size: 20px; line-height: 48px }
iframe { border: 0; width: 100% }
${rule}`

// withoutScript takes script, data and WebAssembly out of a document of ours.
export const withoutScript = html => html.replace(/<script[^>]*>.*?<\/script>\n?/gs, '')

// onlyGoApp takes the server's rendering out of a document of ours: go-app mounts its first screen itself, as soon as
// the program has been fetched, which begins as go-app's own loader begins it.
export function onlyGoApp (html, program) {
  const island = html.match(/<script type="application\/json" id="candor-island">(.*?)<\/script>/s)
  const { wasm, exec, ...data } = JSON.parse(island[1])
  if (!wasm || !exec) throw new Error('the page has no WebAssembly: "make wasm" builds it')
  const text = JSON.stringify(data).replaceAll('<', '\\u003c')
  const root = html.match(/<div id="candor"[^>]*>/)[0]
  const from = html.indexOf(root) + root.length
  const boot = html.match(/<script src="[^"]+" defer><\/script>/)[0]
  const start = `<script src="${program.exec}" defer></script><script src="${program.start}" defer></script>`
  return `${html.slice(0, from)}</div><script type="application/json" id="candor-island">${text}</script>${boot}${start}</body></html>`
}

export const goAppStart = wasm => `const go = new Go()
WebAssembly.instantiateStreaming(fetch('${wasm}'), go.importObject).then(r => go.run(r.instance))
`

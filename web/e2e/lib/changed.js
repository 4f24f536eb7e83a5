// What browsers and extensions do to a page. Each function runs in the page, once, on a part of it.
import http from 'node:http'

// others are the ways, by name.
export const others = {
  // translated is what Chromium's translation does: every text in <font>, another language, a class.
  translated (part) {
    const { documentElement: html } = document
    if (!html.classList.contains('translated-ltr')) {
      html.classList.add('translated-ltr')
      html.lang = 'de'
    }
    const kept = '[translate="no"], script, style, noscript, textarea, font[data-foreign]'
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    const texts = []
    while (walker.nextNode()) texts.push(walker.currentNode)
    for (const text of texts) {
      if (!/\S/.test(text.data) || !text.parentElement || text.parentElement.closest(kept)) continue
      const outer = document.createElement('font')
      const inner = document.createElement('font')
      outer.dataset.foreign = inner.dataset.foreign = ''
      inner.textContent = text.data.replace(/[aeo]/g, c => ({ a: 'ä', e: 'ë', o: 'ö' })[c])
      outer.append(inner)
      text.replaceWith(outer)
    }
  },

  // wrapped leaves the words as they are.
  wrapped (part) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    const texts = []
    while (walker.nextNode()) texts.push(walker.currentNode)
    const kept = 'script, style, noscript, font[data-foreign]'
    for (const text of texts) {
      if (!/\S/.test(text.data) || !text.parentElement || text.parentElement.closest(kept)) continue
      const font = document.createElement('font')
      font.dataset.foreign = ''
      text.replaceWith(font)
      font.append(text)
    }
  },

  // beside is a manager of passwords: buttons beside fields, inputs of its own in forms, an overlay in front of everything.
  beside (part) {
    if (document.getElementById('candor') && !document.querySelector('pm-overlay')) {
      const overlay = document.createElement('pm-overlay')
      overlay.append(document.createElement('iframe'))
      document.body.prepend(overlay)
    }
    for (const input of part.querySelectorAll('input, textarea, select')) {
      if (input.dataset.foreign !== undefined || input.nextElementSibling?.localName === 'pm-button') continue
      input.after(document.createElement('pm-button'))
    }
    for (const form of [...part.querySelectorAll('form'), ...(part.closest('form') ? [part.closest('form')] : [])]) {
      if (form.querySelector('[data-foreign]')) continue
      for (const type of ['hidden', 'text']) {
        const input = document.createElement('input')
        Object.assign(input, { type, name: `pm_${type}`, value: 'x', hidden: true })
        input.dataset.foreign = ''
        form.prepend(input)
        form.append(input.cloneNode())
      }
    }
  },

  // around is a writing assistant: its elements around fields, forms and the whole page.
  around (part) {
    const root = document.getElementById('candor')
    for (const e of [root, ...part.querySelectorAll('form, label, input[type="text"], table')]) {
      if (!e || e.parentElement.localName === 'gr-wrap') continue
      const wrap = document.createElement('gr-wrap')
      const { activeElement } = document
      e.replaceWith(wrap)
      wrap.append(e)
      if (activeElement !== document.activeElement) activeElement.focus()
    }
  },

  // removed is a filter of advertisements: marks, footers, notices, hidden fields.
  removed (part) {
    for (const e of part.querySelectorAll('svg, footer, nav, input[type="hidden"], .cd-small')) e.remove()
  },

  // attributes are those that extensions leave behind.
  attributes (part) {
    document.documentElement.setAttribute('data-gr-installed', '')
    document.body.setAttribute('cz-shortcut-listen', 'true')
    for (const e of part.querySelectorAll('*')) {
      if (e.dataset.foreign === '1') continue
      e.dataset.foreign = '1'
      e.classList.add('ext-x')
      if (e.localName === 'input') {
        e.setAttribute('spellcheck', 'false')
        e.setAttribute('data-gramm', 'false')
        e.autocomplete = 'off'
      }
    }
  }
}

// staying makes a context's pages have something done to them from their beginning on, to whatever comes into them later too.
export const staying = (context, ...ways) => context.addInitScript(`{
  const ways = [${ways.map(w => `({ ${others[w].toString()} }).${w}`).join(', ')}]
  const observer = new MutationObserver(records => {
    for (const r of records) for (const n of r.addedNodes) change(n.nodeType === 1 ? n : n.parentElement)
    for (const r of records) if (r.type === 'characterData') change(r.target.parentElement)
    observer.takeRecords()
  })
  const change = part => { if (part && part.isConnected && part.closest('body')) for (const way of ways) way(part) }
  addEventListener('DOMContentLoaded', () => {
    if (!document.getElementById('candor')) return
    change(document.body)
    observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  })
}`)

// once does it once, now.
export const once = (place, way) => place.locator('body').evaluate((body, [source, name]) => {
  new Function(`return { ${source} }`)()[name](body)
}, [others[way].toString(), way])

// stripping is a proxy on the way to the relay that loses a header of every request.
export async function stripping (relay, header) {
  const server = http.createServer((ask, answer) => {
    const headers = { ...ask.headers }
    delete headers[header]
    const onward = http.request(new URL(ask.url, relay), { method: ask.method, headers }, got => {
      answer.writeHead(got.statusCode, got.headers)
      got.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    ask.pipe(onward)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  server.unref() // a test that failed has not ended it
  const end = () => new Promise(resolve => {
    server.close(resolve)
    server.closeAllConnections()
  })
  return { origin: `http://127.0.0.1:${server.address().port}`, end }
}

// <candor-message merchant="…" amount="1200.00" province="ON" locale="en-CA|fr-CA"> puts a line about financing beside a
// price, and its details in a dialog. All words and figures come from the relay, which is asked for the amount and
// nothing about a person. What stands inside the element is shown until the relay has answered.
(() => {
  'use strict'
  if (typeof window === 'undefined' || typeof customElements === 'undefined') return // imported on a server
  if (customElements.get('candor-message')) return // loaded twice
  const script = document.currentScript
  const home = script && script.src ? new URL(script.src).origin : ''
  const asked = ['merchant', 'amount', 'province', 'locale'], attributes = [...asked, 'origin']
  const pause = 100, stale = 1000, patience = 10000, again = [2000, 8000]

  // Room for a line of the usual length is kept before there is one, so that nothing below it moves.
  const room = {
    en: 'Example: from $1,000.00 a month for 12 months, annual interest rate of 00.00%, ' +
      'administration fee of $3.00 per month. Details',
    fr: 'Exemple : à partir de 1 000,00 $ par mois pendant 12 mois, taux d’intérêt annuel de 00,00 %, ' +
      'frais d’administration de 3,00 $ par mois. Détails'
  }
  const css = `:host{display:block}:host([hidden]){display:none}
.box{display:grid}.box>*{grid-area:1/1;margin:0;min-width:0}
.room:not(.own){visibility:hidden}
.box b{white-space:nowrap}
button{font:inherit;color:inherit;background:none;border:0;padding:4px;margin:-4px 0;min-width:24px;min-height:24px}
button{text-decoration:underline;cursor:pointer}
dialog{box-sizing:border-box;width:min(100% - 24px,34em);max-height:calc(100% - 24px);padding:24px;overflow:auto}
dialog{border:1px solid #8886;border-radius:16px;color:CanvasText;background:Canvas;box-shadow:0 8px 40px #0004}
dialog::backdrop{background:#0008}
h2{margin:0 0 8px;font-size:1.35em;line-height:1.3;text-wrap:balance}
dialog>button{float:inline-end;position:sticky;top:0;margin:0 0 0 16px;background:Canvas}
table{width:100%;border-collapse:collapse;margin:20px 0;border-block-end:1px solid #8886}
caption{padding-block-end:8px;text-align:start;font-weight:700;border-block-end:2px solid}
th,td{padding:4px 0;vertical-align:top;font-weight:400}
th{padding-inline-end:16px;text-align:start}
tr:first-child>*{padding-block-start:12px}tr:last-child>*{padding-block-end:16px}
td{text-align:end}`
  const make = (name, ...inside) => {
    const e = document.createElement(name)
    e.append(...inside)
    return e
  }
  const run = parts => parts.map(p => p.figure ? make('b', p.text) : p.text)

  class Message extends HTMLElement {
    static observedAttributes = attributes
    #parts = null
    #question = '' // that was asked last
    #answered = '' // that the shown answer is for
    #first = '' // that the element's own content is for
    #told = '' // that the console was told about
    #late = 0
    #wait = 0
    #stale = 0
    #stop = null
    #internals = this.attachInternals?.()

    connectedCallback () {
      for (const name of attributes) { // set before the element was known
        if (!Object.hasOwn(this, name)) continue
        const value = this[name]
        delete this[name]
        this[name] = value
      }
      addEventListener('online', this.#retry)
      this.#build()
      this.#ask()
    }

    disconnectedCallback () {
      removeEventListener('online', this.#retry)
      this.#end()
      this.#question = ''
      this.#parts.dialog.close()
    }

    attributeChangedCallback (_, before, after) {
      if (!this.isConnected || !this.#parts || before === after) return
      clearTimeout(this.#wait)
      this.#wait = setTimeout(() => this.#ask(), this.#answered ? pause : 0) // several attributes are one change
    }

    get #language () {
      const near = this.getAttribute('locale') || this.closest('[lang]')?.lang || ''
      return /^(en|fr)\b/i.exec(near)?.[1].toLowerCase() || ''
    }

    get #origin () {
      try {
        return new URL(this.getAttribute('origin') || home).origin
      } catch {
        return ''
      }
    }

    get #address () {
      try {
        const url = new URL('/v1/message', this.#origin)
        for (const name of asked) {
          const value = this.getAttribute(name)
          // A province that is there and empty is not known. Whoever names none leaves the attribute out.
          if (value !== null && name !== 'locale' && (value || name === 'province')) url.searchParams.set(name, value)
        }
        if (this.#language) url.searchParams.set('locale', this.#language)
        return url.href
      } catch {
        return ''
      }
    }

    #build () {
      if (!this.#parts) {
        const root = this.attachShadow({ mode: 'open' }), sheet = new CSSStyleSheet()
        sheet.replaceSync(css) // a style element would need a wider policy
        root.adoptedStyleSheets = [sheet]
        const usual = document.createTextNode(''), own = make('div', make('slot', usual)), text = make('span')
        const open = make('button'), line = make('p', text, ' ', open), close = make('button')
        const title = make('h2'), body = make('div'), dialog = make('dialog', close, title, body)
        own.className = 'room'
        open.type = close.type = 'button'
        open.setAttribute('aria-haspopup', 'dialog')
        for (const [e, part] of [[text, 'text'], [open, 'details'], [dialog, 'dialog'], [close, 'close']]) e.part.add(part)
        title.id = 'title'
        dialog.setAttribute('aria-labelledby', 'title')
        open.onclick = () => dialog.showModal()
        close.onclick = () => dialog.close()
        const box = make('div', own, line)
        box.className = 'box'
        root.append(box, dialog)
        line.hidden = true
        this.#parts = { usual, own, text, open, line, close, title, body, dialog }
      }
      const { usual, own } = this.#parts
      usual.data = room[this.#language] || room.en
      own.classList.toggle('own', !this.#answered && this.textContent.trim() !== '')
    }

    #end () {
      for (const t of [this.#wait, this.#stale, this.#late]) clearTimeout(t)
      this.#stop?.abort()
      this.#stop = null
    }

    #retry = () => { if (this.#question !== this.#answered) this.#ask(true) }

    // What was asked before and has not answered is dropped: only the last question counts.
    #ask (force) {
      const question = this.#address
      this.#first ||= question
      if (question && question === this.#question && question !== this.#answered && !force) return
      this.#end()
      this.#question = question
      if (question && question === this.#answered) return this.#show()
      if (!question) return this.#fail('the origin of the relay is missing: give the element an origin')
      this.#stale = setTimeout(() => this.#hide(), stale)
      this.#load(question, 0)
    }

    async #load (question, tried) {
      const stop = this.#stop = new AbortController()
      this.#late = setTimeout(() => stop.abort(), patience)
      let answer, status = 0
      try {
        const got = await fetch(question, { credentials: 'omit', signal: stop.signal })
        status = got.status
        answer = await got.json()
      } catch { /* told below */ }
      if (this.#stop !== stop) return // a later question was asked
      clearTimeout(this.#late)
      if (status === 200 && answer) {
        clearTimeout(this.#stale)
        this.#answered = question
        this.#fill(answer)
        return
      }
      const refused = status >= 400 && status < 500 && status !== 429
      this.#fail(status ? `the relay answered ${status} ${answer?.code || ''} ${answer?.field || ''}` : 'the relay cannot be reached')
      if (!refused && tried < again.length) this.#late = setTimeout(() => this.#load(question, tried + 1), again[tried])
    }

    // A figure for another amount is not left beside a price. The page's own content is for what was asked first.
    #hide () {
      const { line, own } = this.#parts
      own.classList.toggle('own', this.#question === this.#first && !this.#answered && this.textContent.trim() !== '')
      line.style.visibility = 'hidden'
    }

    #fail (why) {
      clearTimeout(this.#stale)
      this.#hide()
      if (this.#told === `${this.#question} ${why}`) return
      this.#told = `${this.#question} ${why}`
      const docs = this.#origin ? `. See ${this.#origin}/docs/embed#the-message-beside-a-price` : ''
      console.warn(`<candor-message>: ${why.trim()}${docs}`)
    }

    #show () {
      const { line, own } = this.#parts
      own.classList.remove('own')
      line.style.visibility = ''
      line.hidden = false
    }

    #fill ({ locale, text, details }) {
      const { text: words, open, close, title, body, dialog } = this.#parts
      for (const e of [words.parentNode, dialog]) e.lang = locale
      words.replaceChildren(...run(text))
      open.hidden = !details
      if (details) {
        open.textContent = details.open
        close.textContent = details.close
        title.textContent = details.title
        body.replaceChildren(...details.plans.map(plan => make('table', make('caption', plan.name), make('tbody', ...plan.rows.map(row => {
          const head = make('th', row.label)
          head.scope = 'row'
          return make('tr', head, make('td', ...run(row.value)))
        })))), ...details.notes.map(note => make('p', note)))
      } else {
        dialog.close()
      }
      this.#show()
      this.#tell(text.length > 0)
    }

    // #tell tells the page whether there is a line for the amount, as an event and as the state "none".
    #tell (line) {
      const states = this.#internals?.states
      try {
        if (line) states?.delete('none'); else states?.add('none')
      } catch { /* a browser that knows only older names of states */ }
      const detail = Object.freeze({ type: 'message', amount: new URL(this.#answered).searchParams.get('amount'), line })
      this.dispatchEvent(new CustomEvent('candor:message', { detail, bubbles: true, composed: true }))
    }
  }
  for (const name of attributes) {
    Object.defineProperty(Message.prototype, name, {
      enumerable: true,
      configurable: true,
      get () { return this.getAttribute(name) },
      set (value) { if (value === null || value === undefined) this.removeAttribute(name); else this.setAttribute(name, value) }
    })
  }
  customElements.define('candor-message', Message)
})()

// <candor-checkout token="ct_…" locale="en-CA|fr-CA" theme="light|dark|auto"> puts a checkout on a merchant's page: a frame
// of the relay, sized from inside, and DOM events. What leaves the frame is {type, id, revision, status, agreed} and a height,
// over a port that is given only to the relay's origin and only by a page that the merchant has listed.
(() => {
  'use strict'
  if (typeof window === 'undefined' || typeof customElements === 'undefined') return // imported on a server
  if (customElements.get('candor-checkout')) return // loaded twice

  const words = {
    en: {
      title: 'Monthly payments', slow: 'This takes long.', again: 'Try again',
      link: 'Open on its own page', lost: 'The monthly payments did not load.',
      over: 'This purchase has expired. Go back to your cart.'
    },
    fr: {
      title: 'Paiements mensuels', slow: 'C’est plus long que prévu.', again: 'Réessayer',
      link: 'Ouvrir dans une page à part', lost: 'Les paiements mensuels n’ont pas pu s’afficher.',
      over: 'Cet achat a expiré. Retournez à votre panier.'
    }
  }
  // What each code tells the page's developer. Those that trying again cannot mend are final.
  const causes = {
    unreachable: 'no answer',
    origin_not_allowed: `"origins" lacks ${location.origin}`,
    token_unknown: 'no checkout has this token',
    expired: 'make a new checkout',
    blocked: 'frame-src refuses the relay, or candor.toml needs "isolated"'
  }
  const slowAfter = 8000, patience = 20000, grace = 2000, longest = 30000, tallest = 20000
  const ends = ['approved', 'declined', 'pending', 'cancelled', 'expired']
  const whole = n => Number.isSafeInteger(n) && n >= 0
  const word = s => typeof s === 'string' && s.length < 65
  const none = { revision: -1, status: '', agreed: 0 }

  // The height of the first screen, by the least width of the frame: the greater one of both languages. A test holds it
  // against what the relay sends.
  const firstHeights = [[730, 1245], [600, 1265], [450, 1290], [400, 1430], [330, 1505], [0, 1620]]
  const firstHeight = width => firstHeights.find(([least]) => width >= least)[1]

  // The origin of the relay, if it is the relay that served this script: its addresses are /embed.js and /embed.HASH.js, on
  // an origin that is not the page's. A copy of the script never guesses.
  const home = (() => {
    try {
      const { origin, pathname } = new URL(document.currentScript.src)
      return origin !== location.origin && /^\/embed(\.[0-9a-f]+)?\.js$/.test(pathname) ? origin : ''
    } catch {
      return ''
    }
  })()

  // What was said of each checkout, so that nothing is said twice: not after a move, a remount or a reload of the page.
  const said = new Map()
  const recall = id => {
    try {
      return said.get(id) || JSON.parse(sessionStorage.getItem(`candor:${id}`)) || none
    } catch {
      return none
    }
  }
  const remember = (id, fact) => {
    said.set(id, fact)
    try {
      sessionStorage.setItem(`candor:${id}`, JSON.stringify(fact))
    } catch { /* a page may have no storage */ }
  }

  const look = new CSSStyleSheet()
  look.replaceSync(`
    :host { display: block; inline-size: 100%; }
    :host([hidden]) { display: none !important; }
    .box { all: initial; display: grid; color-scheme: light; font: 16px/1.5 system-ui; color: CanvasText; }
    .box > * { grid-area: 1 / 1; }
    iframe { inline-size: 100%; border: 0; }
    .wait, .note { z-index: 1; align-self: start; margin: 16px; }
    i { display: block; block-size: 20px; margin-block-end: 20px; background: #8884; }
    .note { padding: 16px; border: 1px solid; background: Canvas; }
    .note * { margin-inline-end: 16px; font: inherit; }
    .dark { color-scheme: dark; } .auto { color-scheme: light dark; }`)

  const make = (name, properties, ...children) => {
    const e = Object.assign(document.createElement(name), properties)
    e.append(...children)
    return e
  }

  class Checkout extends HTMLElement {
    static observedAttributes = ['token', 'locale', 'origin', 'theme']
    #box = make('div', { className: 'box' })
    #frame = null
    #wait = null
    #note = null
    #port = null
    #timers = []
    #planned = false
    #address = ''
    #heard = false // this document's hello came before its load event
    #late = false // its load event came first
    #tries = 0
    #code = '' // of the failure that was raised
    #fact = null
    #end = null
    #blocked = false
    #deaf = false // this page's policy does not let it ask the relay
    #readied = false
    #spoken = '' // the language that the frame began with, or was told
    #told = 0 // the height that it told last
    #kept = false // the frame may be a page in use: it is not loaded again by itself

    constructor () {
      super()
      const root = this.attachShadow({ mode: 'open' })
      root.adoptedStyleSheets = [look]
      root.append(this.#box)
      this.#renew()
    }

    // checkout is {id, revision, status} as the frame told it last, or null.
    get checkout () { return this.#fact }

    // finished is a promise of {id, revision, status} with which the checkout ended: approved, declined, cancelled or expired.
    get finished () { return this.#end.promise }

    // refresh loads the frame again. What was told stays told.
    refresh () {
      this.#address = ''
      this.#plan()
    }

    connectedCallback () {
      for (const name of Checkout.observedAttributes) { // set before this class was known
        if (!Object.hasOwn(this, name)) continue
        const value = this[name]
        delete this[name]
        this[name] = value
      }
      addEventListener('message', this.#hello)
      addEventListener('online', this.#online)
      document.addEventListener('securitypolicyviolation', this.#violation)
      this.#reports?.observe()
      this.#plan()
    }

    disconnectedCallback () {
      removeEventListener('message', this.#hello)
      removeEventListener('online', this.#online)
      document.removeEventListener('securitypolicyviolation', this.#violation)
      this.#reports?.disconnect()
      this.#unload()
      this.#address = ''
    }

    connectedMoveCallback () {} // moveBefore keeps the frame as it is

    attributeChangedCallback () { this.#plan() }

    // Several attributes are often set one after the other. They are acted on together.
    #plan () {
      if (this.#planned) return
      this.#planned = true
      queueMicrotask(() => {
        this.#planned = false
        if (this.isConnected) this.#follow()
      })
    }

    get #words () { return /^fr/i.test(this.locale || document.documentElement.lang) ? words.fr : words.en }

    get #origin () {
      try {
        return new URL(this.origin || home).origin
      } catch {
        return ''
      }
    }

    // #follow makes the element what its attributes say. Without a token it waits.
    #follow () {
      this.#box.className = `box ${this.theme}`
      this.#theme()
      const origin = this.#origin
      const address = origin && this.token ? `${origin}/c/${encodeURIComponent(this.token)}` : ''
      if (this.#frame) this.#frame.title = this.#words.title
      if (address && address === this.#address) return
      this.#unload()
      if (this.#address && address) this.#renew()
      this.#address = address
      this.#skeleton()
      this.#spoken = this.locale
      if (address) this.#load()
      else if (!origin) this.#complain('no origin', 'set "origin" to that of the relay, which did not serve this script')
    }

    #renew () {
      this.#fact = null
      this.#end = {}
      this.#end.promise = new Promise(resolve => { this.#end.resolve = resolve })
    }

    #unload () {
      this.#clear()
      if (this.#port) this.#port.close()
      this.#frame?.remove()
      this.#port = this.#frame = null
      this.#heard = this.#late = this.#blocked = this.#readied = this.#kept = false
      this.#told = 0
      this.#code = ''
      this.#tries = 0
      this.#tell('')
    }

    #clear () { while (this.#timers.length) clearTimeout(this.#timers.pop()) }
    #after (time, what) { this.#timers.push(setTimeout(what, time)) }

    // The space of the first screen is kept from the start, so that nothing of the page moves when the frame arrives.
    #skeleton () {
      this.#wait?.remove()
      const lines = Array.from({ length: 5 }, () => make('i'))
      this.#wait = make('div', { className: 'wait', role: 'status', ariaLabel: `${this.#words.title} …` }, ...lines)
      this.#box.append(this.#wait)
      this.#box.style.minBlockSize = `${firstHeight(this.clientWidth)}px`
    }

    #load () {
      this.#clear()
      this.#frame?.remove()
      this.#heard = this.#late = false
      const frame = this.#frame = make('iframe', { title: this.#words.title, referrerPolicy: 'origin' })
      frame.style.blockSize = `${firstHeight(this.clientWidth)}px`
      frame.addEventListener('load', () => {
        if (this.#heard) { this.#heard = false; return }
        this.#late = true // an error page, or one that may not be framed here, says no hello
        this.#clear()
        this.#after(grace, () => this.#diagnose(true))
      })
      frame.src = this.#address
      this.#box.append(frame)
      this.#after(slowAfter, () => this.#tell(this.#words.slow, true))
      this.#after(patience, () => this.#diagnose(false))
    }

    // #diagnose asks the relay why the frame said no hello. Where the relay answers, what is in the frame may be a page in
    // use that came without its script: its forms work.
    async #diagnose (loaded) {
      const frame = this.#frame, code = this.#blocked ? 'blocked' : await this.#ask()
      if (frame !== this.#frame || this.#heard || (loaded && !this.#late)) return // it came meanwhile
      const came = performance.getEntriesByName(this.#address).some(e => e.transferSize > 0)
      if (code === 'ok' && loaded && came) {
        this.#complain('no script', 'the frame works, and raises no events')
        this.#shown()
      } else {
        this.#fail(code === 'ok' ? 'unreachable' : code, code === 'ok' || (loaded && this.#deaf))
      }
    }

    async #ask () {
      try {
        const signal = AbortSignal.timeout(slowAfter)
        const question = `${this.#address}/frame${window.crossOriginIsolated ? '?isolated' : ''}`
        const answer = await fetch(question, { cache: 'no-store', credentials: 'omit', signal })
        const { code } = await answer.json()
        return code === 'unauthorized' ? 'token_unknown' : code === 'ok' || causes[code] ? code : 'unreachable'
      } catch {
        await new Promise(resolve => setTimeout(resolve)) // a policy is told after the refusal
        return 'unreachable'
      }
    }

    // #fail tells a cause, and tries again where that can help. What may be a page in use is kept.
    #fail (code, keep) {
      this.#clear()
      this.#kept = keep
      const final = code !== 'unreachable', over = code === 'token_unknown' || code === 'expired'
      this.#tell(over ? this.#words.over : this.#words.lost, !final, !over, over)
      if (final || keep) this.#wait.remove()
      if (final) {
        this.#frame?.remove()
        this.#frame = null
      } else if (!keep) {
        this.#after(Math.min(1000 * 2 ** ++this.#tries, longest), () => this.#load())
      }
      if (code === this.#code) return // said already
      this.#code = code
      this.#complain(code, causes[code])
      this.#raise('error', { type: 'error', id: this.#fact?.id ?? '', code, final })
      if (code === 'expired' && this.#fact) this.#state({ ...this.#fact, status: 'expired' })
    }

    #complain (code, cause) { console.error(`candor-checkout: ${code}: ${cause}. See ${this.#origin}/docs/embed#when-it-does-not-load`) }

    // #tell says a sentence to the shopper, beside the frame; "" takes it away. The link opens a tab of its own, so that the
    // merchant's page stays where it is. The way back is the page's own: what it put into the slot.
    #tell (text, again, link = again, back = false) {
      this.#note?.remove()
      this.#note = null
      if (!text) return
      this.#note = make('div', { className: 'note', role: 'alert' }, make('div', {}, text))
      if (again) this.#note.append(make('button', { type: 'button', onclick: () => this.refresh() }, this.#words.again))
      if (link) this.#note.append(make('a', { href: this.#address, target: '_blank', rel: 'noopener' }, this.#words.link))
      if (back) this.#note.append(make('slot', { name: 'back' }))
      this.#box.append(this.#note)
    }

    #shown () {
      this.#clear()
      this.#wait?.remove()
      this.#tell('')
      this.#code = ''
      this.#tries = 0
    }

    #online = () => { if (this.#code && this.#address && !this.#kept) this.refresh() }

    #violation = e => {
      if (!this.#frame || !e.blockedURI.startsWith(this.#origin)) return
      if (e.effectiveDirective === 'connect-src') this.#deaf = true
      if (e.effectiveDirective === 'frame-src') this.#refused()
    }

    // Chromium reports that this page's Cross-Origin-Embedder-Policy refused the frame.
    #reports = window.ReportingObserver && new ReportingObserver(all => {
      const refused = all.map(r => r.body.toJSON()).some(b => b.disposition === 'enforce' && b.blockedURL === this.#address)
      if (refused) this.#refused()
    }, { types: ['coep'] })

    #refused () {
      this.#blocked = true
      this.#diagnose(false)
    }

    // Every document in the frame says hello, and each is given a port of its own.
    #hello = e => {
      if (!this.#frame || e.source !== this.#frame.contentWindow || e.origin !== this.#origin) return
      if (typeof e.data !== 'object' || e.data === null || e.data.candor !== 'hello') return
      if (this.#late) this.#late = false; else this.#heard = true
      this.#shown()
      if (this.#port) this.#port.close()
      const { port1, port2 } = new MessageChannel()
      this.#port = port1
      port1.onmessage = m => this.#receive(m.data)
      e.source.postMessage({ candor: 'port' }, this.#origin, [port2])
      this.#theme()
    }

    // The frame takes what it knows. A language is told when it changes: a person may have chosen another one meanwhile.
    #theme () {
      const { theme, locale } = this
      this.#port?.postMessage({ candor: 'theme', theme })
      if (locale !== this.#spoken) this.#port?.postMessage({ candor: 'locale', locale: this.#spoken = locale })
    }

    #receive (m) {
      if (typeof m !== 'object' || m === null) return
      if (m.type === 'height' && whole(m.height) && m.height > 0 && m.height <= tallest) return this.#size(m.height)
      if (m.type !== 'state' || !word(m.id) || !whole(m.revision) || !word(m.status)) return
      this.#state({ id: m.id, revision: m.revision, status: m.status, agreed: whole(m.agreed) ? m.agreed : 0 })
    }

    #size (height) {
      if (!this.#frame) return
      this.#told = height
      this.#fit()
      this.#raise('resize', { type: 'resize', height })
    }

    // #fit gives the frame the height that it told. The first screen keeps the space that was there for it.
    #fit () {
      const kept = this.#fact && this.#fact.status !== 'identify' ? 0 : firstHeight(this.clientWidth)
      this.#box.style.minBlockSize = ''
      this.#frame.style.blockSize = `${Math.max(this.#told, kept)}px`
    }

    // A fact is raised once, whoever tells it again: a reload, a second document, another element of the same checkout.
    #state ({ id, revision, status, agreed }) {
      const was = recall(id), fact = { id, revision, status }, tell = type => this.#raise(type, { type, ...fact })
      if (revision >= was.revision || !this.#fact) this.#fact = Object.freeze(fact)
      if (!this.#readied) {
        this.#readied = true
        tell('ready')
      }
      if (this.#told) this.#fit()
      if (ends.includes(status) && status !== 'pending') this.#end.resolve(this.#fact)
      if (revision < was.revision || (status === was.status && agreed <= was.agreed)) return
      remember(id, { revision, status, agreed: Math.max(agreed, was.agreed) })
      if (agreed > was.agreed) tell('accepted') // first: the steps are what comes of it
      if (status !== was.status) {
        if (was.status && this.getBoundingClientRect().top < 0) this.scrollIntoView() // a new screen begins at its top
        tell('step')
        if (status === 'review') tell('offer-selected')
      }
      if (status !== was.status && ends.includes(status)) tell(status)
    }

    #raise (type, detail) {
      this.dispatchEvent(new CustomEvent(`candor:${type}`, { detail: Object.freeze(detail), bubbles: true, composed: true }))
    }
  }

  for (const name of Checkout.observedAttributes) {
    Object.defineProperty(Checkout.prototype, name, {
      configurable: true,
      enumerable: true,
      get () { return this.getAttribute(name) ?? '' },
      set (value) {
        if (value === null || value === undefined || value === '') this.removeAttribute(name)
        else this.setAttribute(name, value)
      }
    })
  }
  customElements.define('candor-checkout', Checkout)
})()

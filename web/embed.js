// <candor-checkout token="ct_…" locale="en-CA|fr-CA"> puts a checkout on a merchant's page: a frame of the relay, sized
// from inside, and DOM events. What leaves the frame is {type, id, revision, status} and a height, over a port that is
// given only to the relay's origin and only by a page that the merchant has listed.
(() => {
  'use strict'
  if (typeof window === 'undefined' || typeof customElements === 'undefined') return // imported on a server
  if (customElements.get('candor-checkout')) return // loaded twice
  const script = document.currentScript
  const home = script && script.src ? new URL(script.src).origin : ''

  const words = {
    en: { title: 'Monthly payments', lost: 'The monthly payments did not load.', link: 'Open them on their own page' },
    fr: { title: 'Paiements mensuels', lost: 'Les paiements mensuels n’ont pas pu s’afficher.', link: 'Les ouvrir dans leur propre page' }
  }
  const patience = 20000, grace = 2000, tries = 3, tallest = 20000
  const agreed = ['authorizing', 'pending', 'approved', 'declined']
  const ends = ['approved', 'declined', 'pending', 'cancelled']
  const whole = n => Number.isSafeInteger(n) && n >= 0
  const word = s => typeof s === 'string' && s.length < 65

  class Checkout extends HTMLElement {
    static observedAttributes = ['token', 'origin']
    #frame = null
    #port = null
    #timer = 0
    #left = 0
    #heard = false // this document's hello came before its load event
    #late = false // its load event came first
    #ready = false
    #last = { revision: -1, status: '' }

    connectedCallback () {
      if (!this.style.display) this.style.display = 'block'
      addEventListener('message', this.#hello)
      this.#begin()
    }

    disconnectedCallback () {
      removeEventListener('message', this.#hello)
      this.#end()
    }

    attributeChangedCallback (_, before, after) {
      if (this.isConnected && before !== null && before !== after) this.#begin()
    }

    get #origin () {
      try {
        return new URL(this.getAttribute('origin') || home).origin
      } catch {
        return ''
      }
    }

    get #address () { return `${this.#origin}/c/${encodeURIComponent(this.getAttribute('token') || '')}` }

    get #words () { return /^fr/i.test(this.getAttribute('locale') || document.documentElement.lang) ? words.fr : words.en }

    get #root () { return this.shadowRoot || this.attachShadow({ mode: 'open' }) }

    #begin () {
      this.#end()
      this.#left = tries
      this.#ready = false
      this.#last = { revision: -1, status: '' }
      if (!this.#origin || !this.getAttribute('token')) return this.#give()
      this.#load()
    }

    #end () {
      clearTimeout(this.#timer)
      if (this.#port) this.#port.close()
      this.#port = null
      if (this.#frame) this.#frame.remove()
      this.#frame = null
      this.#heard = this.#late = false
    }

    #load () {
      this.#end()
      this.#left--
      const frame = document.createElement('iframe')
      frame.title = this.#words.title
      frame.referrerPolicy = 'origin'
      for (const [name, value] of Object.entries({ display: 'block', width: '100%', height: '480px', border: '0' })) {
        frame.style.setProperty(name, value)
      }
      frame.src = this.#address
      frame.addEventListener('load', () => {
        if (this.#heard) { this.#heard = false; return }
        this.#late = true // an error page, or one that may not be framed here, says no hello
        this.#wait(grace)
      })
      this.#frame = frame
      this.#root.replaceChildren(frame)
      this.#wait(patience)
    }

    #wait (time) {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#left > 0 ? this.#load() : this.#give(), time)
    }

    // A page that never said hello is not shown: a sentence and a plain link to the hosted page are.
    #give () {
      this.#end()
      const text = document.createElement('p'), link = document.createElement('a')
      text.setAttribute('role', 'alert')
      text.append(this.#words.lost, ' ')
      if (this.#origin && this.getAttribute('token')) {
        link.href = this.#address
        link.textContent = this.#words.link
        text.append(link)
      }
      this.#root.replaceChildren(text)
      this.#raise('error', { type: 'error', id: '', revision: 0, status: 'unreachable' })
    }

    // Every document in the frame says hello, and each is given a port of its own.
    #hello = e => {
      if (!this.#frame || e.source !== this.#frame.contentWindow || e.origin !== this.#origin) return
      if (typeof e.data !== 'object' || e.data === null || e.data.candor !== 'hello') return
      clearTimeout(this.#timer)
      if (this.#late) this.#late = false; else this.#heard = true
      this.#left = tries
      if (this.#port) this.#port.close()
      const { port1, port2 } = new MessageChannel()
      this.#port = port1
      port1.onmessage = m => this.#told(m.data)
      e.source.postMessage({ candor: 'port' }, this.#origin, [port2])
    }

    #told (m) {
      if (typeof m !== 'object' || m === null) return
      if (m.type === 'height' && whole(m.height) && m.height > 0 && m.height <= tallest) {
        this.#frame.style.setProperty('height', `${m.height}px`)
        this.#raise('resize', { type: 'resize', height: m.height })
        return
      }
      if (!word(m.id) || !whole(m.revision) || !word(m.status)) return
      const fact = { id: m.id, revision: m.revision, status: m.status }
      if (m.type === 'error') this.#raise('error', { type: 'error', ...fact })
      if (m.type === 'state') this.#state(fact)
    }

    // The same step seen again, by a reload or a second document, raises nothing.
    #state (fact) {
      const tell = type => this.#raise(type, { type, ...fact }), was = this.#last
      if (!this.#ready) { this.#ready = true; tell('ready') }
      if (fact.revision < was.revision || fact.status === was.status) return
      this.#last = fact
      if (was.status && this.getBoundingClientRect().top < 0) this.scrollIntoView() // a new screen begins at its top
      tell('step')
      if (fact.status === 'review') tell('offer-selected')
      if (agreed.includes(fact.status) && !agreed.includes(was.status)) tell('accepted')
      if (ends.includes(fact.status)) tell(fact.status)
    }

    #raise (type, detail) {
      this.dispatchEvent(new CustomEvent(`candor:${type}`, { detail: Object.freeze(detail), bubbles: true, composed: true }))
    }
  }

  customElements.define('candor-checkout', Checkout)
})()

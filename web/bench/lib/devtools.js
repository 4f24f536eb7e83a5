// Chromium by its DevTools protocol, over a pipe: every document of a page, a frame of another site among them, is a
// session of its own, and is held before its first request until it is told how slow it has to be.
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { executablePath } from '../../e2e/lib/browser.js'

const options = ['--headless=new', '--no-sandbox', '--no-first-run', '--remote-debugging-pipe', '--site-per-process',
  '--disable-extensions', '--disable-background-networking', '--disable-component-update', '--disable-default-apps',
  '--disable-sync', '--mute-audio', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
  '--disable-dev-shm-usage', '--force-color-profile=srgb',
  '--js-flags=--expose-gc', '--enable-precise-memory-info']

// Devtools is one running browser.
export class Devtools {
  #calls = new Map()
  #listeners = new Map() // by session
  #last = 0

  constructor () {
    this.folder = mkdtempSync(path.join(tmpdir(), 'candor-bench-'))
    this.child = spawn(executablePath, [...options, `--user-data-dir=${this.folder}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
    this.ended = new Promise(resolve => this.child.once('close', resolve))
    let rest = ''
    this.child.stdio[4].setEncoding('utf8').on('data', text => {
      const messages = (rest + text).split('\0')
      rest = messages.pop()
      for (const m of messages) this.#receive(JSON.parse(m))
    })
    this.child.stdio[3].on('error', () => {}) // the browser is gone; ended tells
  }

  #receive (message) {
    if (!message.id) {
      this.#listeners.get(message.sessionId ?? '')?.(message.method, message.params)
      return
    }
    const call = this.#calls.get(message.id)
    this.#calls.delete(message.id)
    if (message.error) call.reject(new Error(`${call.method}: ${message.error.message}`))
    else call.resolve(message.result)
  }

  // send calls a method of the protocol, of a session or of the browser.
  send (method, params = {}, sessionId = undefined) {
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, method })
      this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  }

  listen (session, listener) { this.#listeners.set(session, listener) }
  forget (session) { this.#listeners.delete(session) }

  async end () {
    this.send('Browser.close').catch(() => {})
    const late = setTimeout(() => this.child.kill('SIGKILL'), 5000)
    await this.ended
    clearTimeout(late)
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }) // its processes end after it
  }
}

// visit opens an empty page with a cache and cookies of its own, as slow as the profile says. Everything that its
// documents tell is in events: { session, method, params }.
export async function visit (devtools, profile, script, viewport) {
  const { browserContextId } = await devtools.send('Target.createBrowserContext', { disposeOnDetach: true })
  const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank', browserContextId, ...viewport })
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: true })
  const sessions = []
  const events = []
  const waiting = new Set()
  const problems = []

  const prepare = async session => {
    sessions.push(session)
    devtools.listen(session, (method, params) => {
      events.push({ session, method, params })
      if (method === 'Target.attachedToTarget') prepare(params.sessionId).catch(e => problems.push(e))
      if (method === 'Target.detachedFromTarget') sessions.splice(sessions.indexOf(params.sessionId), 1)
      for (const w of [...waiting]) w()
    })
    const send = (method, params) => devtools.send(method, params, session)
    await Promise.all([
      send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
      send('Network.enable', {}),
      send('Page.enable', {}),
      send('Page.addScriptToEvaluateOnNewDocument', { source: script }),
      send('Runtime.enable', {}),
      profile.network && send('Network.emulateNetworkConditions', { offline: false, ...profile.network }),
      profile.slower > 1 && send('Emulation.setCPUThrottlingRate', { rate: profile.slower }),
      send('Runtime.runIfWaitingForDebugger', {})
    ])
  }
  await prepare(sessionId)
  await devtools.send('Emulation.setDeviceMetricsOverride', { ...viewport, deviceScaleFactor: 1, mobile: false }, sessionId)

  const page = {
    sessions,
    events,
    main: sessionId,
    send: (method, params, session = sessionId) => devtools.send(method, params, session),

    // evaluate runs a function in the document of a session.
    async evaluate (f, argument, session = sessionId) {
      const expression = `(${f})(${JSON.stringify(argument ?? null)})`
      const { result, exceptionDetails } = await devtools.send('Runtime.evaluate',
        { expression, returnByValue: true, awaitPromise: true }, session)
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value
    },

    // until asks again at each event, and each tenth of a second, until something is true.
    async until (what, something, limit = 60000) {
      for (const end = Date.now() + limit; ;) {
        if (problems.length > 0) throw problems[0]
        const found = await something()
        if (found) return found
        if (Date.now() > end) throw new Error(`${what} did not come within ${limit} ms`)
        await new Promise(resolve => {
          const go = () => {
            waiting.delete(go)
            clearTimeout(timer)
            resolve()
          }
          const timer = setTimeout(go, 100)
          waiting.add(go)
        })
      }
    },

    async end () {
      for (const s of [...sessions]) devtools.forget(s)
      await devtools.send('Target.disposeBrowserContext', { browserContextId })
    }
  }
  return page
}

// A real candor: built from this checkout, started in a data folder of its own, stopped as a person would stop it.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

// build compiles the server into a folder and returns the binary's path.
export function build (folder) {
  const file = path.join(folder, 'candor-e2e')
  execFileSync('go', ['build', '-o', file, './server'], { cwd: repository, stdio: 'inherit' })
  return file
}

let built = ''
// binary is what run.js built, or, for a test that is run by itself, a build of its own.
export function binary () {
  if (process.env.CANDOR_BINARY) return process.env.CANDOR_BINARY
  if (!built) {
    const folder = mkdtempSync(path.join(tmpdir(), 'candor-e2e-'))
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
    built = build(folder)
  }
  return built
}

const free = port => new Promise(resolve => {
  const server = net.createServer()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
})

// block finds n free ports in a row, below those that the system gives out.
export async function block (n = 4) {
  for (;;) {
    const from = 20000 + Math.floor(Math.random() * 10000)
    const all = await Promise.all(Array.from({ length: n }, (_, i) => free(from + i)))
    if (all.every(Boolean)) return from
  }
}

// spawned are processes that must not outlive the tests.
const spawned = new Set()
process.on('exit', () => { for (const p of spawned) p.kill('SIGKILL') })

// command starts the binary with arguments and keeps what it says.
export function command (args, env = {}) {
  const { PATH, HOME } = process.env
  const child = spawn(binary(), args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  spawned.add(child)
  const said = { out: '', err: '' }
  const heard = []
  const listen = name => data => {
    said[name] += data
    for (const f of [...heard]) f()
  }
  child.stdout.setEncoding('utf8').on('data', listen('out'))
  child.stderr.setEncoding('utf8').on('data', listen('err'))
  const ended = new Promise(resolve => child.once('close', (code, signal) => { spawned.delete(child); resolve({ code, signal, ...said }) }))
  // line waits for a line of the output and returns its match; an end before it is an error.
  const line = pattern => new Promise((resolve, reject) => {
    const look = () => {
      const found = said.out.match(pattern)
      if (found) { heard.splice(heard.indexOf(look), 1); resolve(found) }
    }
    heard.push(look)
    look()
    ended.then(e => reject(new Error(`candor ${args.join(' ')} ended (${e.code ?? e.signal}) before ${pattern}:\n${e.err}`)))
  })
  let asked = false
  ended.then(e => { if (!asked && said.out) console.error(`candor ${args.join(' ')} ended by itself: ${e.code ?? e.signal}\n${e.err}`) })
  const stop = signal => {
    asked = true
    child.kill(signal ?? 'SIGINT')
    return ended
  }
  return { child, said, ended, line, stop }
}

export async function json (url, init) {
  const answer = await fetch(url, init)
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`)
  return answer.json()
}

// lender reads what the simulated lender did.
export const lenderAt = origin => ({
  origin,
  ledger: async reference => (await json(`${origin}/sandbox/ledger`)).entries
    .filter(e => !reference || e.reference === reference || e.reference.startsWith(`${reference}.`)),
  // code is the newest code sent to an account since a moment.
  code: async (account, since) => {
    const { messages } = await json(`${origin}/sandbox/inbox.json`)
    return messages.find(m => m.account_number === account && Date.parse(m.time) >= since)?.code
  },
  // goesWrong makes every call of an operation go wrong in a way of the sandbox, until it is called without one.
  goesWrong: async (op, name = '') => {
    const answer = await fetch(`${origin}/sandbox/misbehave`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ op, name })
    })
    if (!answer.ok) throw new Error(`${op} cannot go wrong as “${name}”: ${answer.status}`)
  }
})

// demo starts "candor demo" and reads where everything is.
export async function demo ({ env = {} } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-data-'))
  for (;;) {
    const port = await block()
    const run = command(['demo'], { PORT: String(port), CANDOR_DATA: folder, ...env })
    const place = name => run.line(new RegExp(`^${name} (http://\\S+)`, 'm')).then(m => m[1])
    try {
      const [storefront, tablet, hosted, inbox, operations] =
        await Promise.all(['storefront', 'tablet', 'hosted', 'inbox', 'operations'].map(place))
      const relay = new URL(hosted).origin
      return {
        ...run, port, folder, storefront, tablet, hosted, inbox, operations, relay, lender: lenderAt(new URL(inbox).origin),
        async end () {
          const e = await run.stop()
          rmSync(folder, { recursive: true, force: true })
          return e
        }
      }
    } catch (problem) {
      if (!/is taken/.test(run.said.err)) throw problem // somebody took a port between looking and starting
    }
  }
}

// gallery starts "candor gallery".
export async function gallery () {
  for (;;) {
    const port = await block(1)
    const run = command(['gallery'], { PORT: String(port) })
    try {
      const index = (await run.line(/^gallery (http:\/\/\S+)/m))[1]
      return { ...run, index, origin: new URL(index).origin, end: () => run.stop() }
    } catch (problem) {
      if (!/is taken/.test(run.said.err)) throw problem
    }
  }
}

// view asks the relay for the View of a checkout's shopper.
export const view = (relay, token) => json(`${relay}/v1/view`, { headers: { authorization: `Bearer ${token}` } })

// post asks the relay as a merchant's server does.
export const post = (relay, route, body = {}, key = 'sk_test_demo_storefront') => json(relay + route, {
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
  body: JSON.stringify(body)
})

// create makes a checkout.
export const create = (relay, body, key) =>
  post(relay, '/v1/checkouts', {
    amount: '1200.00', currency: 'CAD', channel: 'online', use: 'hosted', locale: 'en-CA', province: 'ON', ...body
  }, key)

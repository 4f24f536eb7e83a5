// "candor serve" as a merchant runs it, with "candor sandbox" as its lender and, between the two, a wire that hears
// what must never reach a browser.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { binary, block, command, lenderAt } from './candor.js'

const secret = 'sandbox-client-secret' // of "candor sandbox"
const key = 'sk_test_e2e'

const listening = (server, port) => new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))

// wire forwards to the lender and notes each token and code that it answers.
async function wire (port, to) {
  const heard = { tokens: new Set(), codes: new Set(), paths: [] }
  const server = http.createServer((ask, answer) => {
    const forward = http.request(to + ask.url, { method: ask.method, headers: { ...ask.headers, host: new URL(to).host } }, back => {
      const parts = []
      back.on('data', d => parts.push(d)).on('end', () => {
        const body = Buffer.concat(parts)
        heard.paths.push(new URL(ask.url, to).pathname)
        const secrets = /"(access_token|refresh_token|verification_code)"\s*:\s*"?([0-9A-Za-z_-]+)/g
        for (const [, name, value] of body.toString().matchAll(secrets)) {
          if (name !== 'verification_code') heard.tokens.add(value)
          else if (/^\d+$/.test(value)) heard.codes.add(value)
        }
        answer.writeHead(back.statusCode, back.headers).end(body)
      })
    })
    forward.on('error', () => answer.destroy())
    ask.pipe(forward)
  })
  await listening(server, port)
  return { heard, close: () => { server.closeAllConnections(); server.close() } }
}

// shop is a merchant's page of another site, with the element and nothing else. A test may put files of its own there, by
// path: what they are and what is in them, or a function that answers.
async function shop (port, relay) {
  const files = {}
  const server = http.createServer((ask, answer) => {
    const file = files[ask.url] ?? files[new URL(ask.url, relay).pathname]
    if (typeof file === 'function') return file(ask, answer)
    if (file) {
      answer.writeHead(200, file.headers).end(file.body)
      return
    }
    const token = new URL(ask.url, relay).searchParams.get('token') ?? ''
    answer.setHeader('content-type', 'text/html; charset=utf-8')
    answer.setHeader('content-security-policy', `default-src 'none'; script-src ${relay}; frame-src ${relay}; img-src data:`)
    answer.end(`<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script src="${relay}/embed.js" async></script>
<candor-checkout token="${token.replace(/[^\w-]/g, '')}"></candor-checkout>`)
  })
  await listening(server, port)
  return { files, close: () => { server.closeAllConnections(); server.close() } }
}

const sample = new URL('../../../server/demo/demo.toml', import.meta.url)

// served starts all of it, with the log at debug level, again where somebody took a port between looking and starting. More is
// further text of candor.toml, and keys are further ones of its merchant.
export async function served (more = '', keys = '') {
  for (;;) {
    try {
      return await serve(more, keys)
    } catch (problem) {
      if (!/is taken|EADDRINUSE/.test(problem.message)) throw problem
    }
  }
}

// serve stops what it has started if the rest does not start: a process that is left would keep the tests from ending.
async function serve (more, keys) {
  const started = []
  try {
    return await start(more, keys, started)
  } catch (problem) {
    await stop(started)
    throw problem
  }
}

// stop stops what was started, the last first.
async function stop (started) {
  for (const end of started.splice(0).reverse()) await end()
}

async function start (more, further, started) {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-serve-'))
  const from = await block(5)
  const [relay, storefront, lender, between, ops] = [0, 1, 2, 3, 4].map(i => from + i)
  const here = port => `http://127.0.0.1:${port}`
  const sandbox = command(['sandbox'], { CANDOR_LISTEN: `127.0.0.1:${lender}`, CANDOR_PUBLIC_URL: here(between), CANDOR_LOG: 'error' })
  started.push(() => rmSync(folder, { recursive: true, force: true }), () => sandbox.stop())
  await sandbox.line(/^sandbox /m)
  const tap = await wire(between, here(lender))
  started.push(() => tap.close())
  const page = await shop(storefront, here(relay))
  started.push(() => page.close())
  const hash = execFileSync(binary(), ['key', 'passcode'], { input: '246810\n' }).toString().match(/"(.+)"/)[1]
  const values = {
    STOREFRONT: `http://localhost:${storefront}`, LENDER: here(between), LENDER_SECRET_FILE: path.join(folder, 'secret'),
    MERCHANT_KEY_SHA256: createHash('sha256').update(key).digest('hex'), PASSCODE_1042: hash, PASSCODE_1003: hash
  }
  writeFileSync(values.LENDER_SECRET_FILE, secret)
  const config = path.join(folder, 'candor.toml')
  const merchant = readFileSync(sample, 'utf8').replace(/^override = .*/m, `$&\n${further}`)
  writeFileSync(config, merchant.replace(/\$\{(\w+)\}/g, (_, name) => values[name]) + more)
  const lines = execFileSync(binary(), ['key', 'new']).toString().split('\n').filter(l => l.startsWith('CANDOR_'))
  const keys = Object.fromEntries(lines.map(l => l.split(/=(.*)/s)))
  const env = {
    ...keys, CANDOR_CONFIG: config, CANDOR_STORE: `sqlite:${path.join(folder, 'candor.db')}`, CANDOR_PUBLIC_URL: here(relay),
    CANDOR_LISTEN: `127.0.0.1:${relay}`, CANDOR_OPS_LISTEN: `127.0.0.1:${ops}`, CANDOR_LOG: 'debug'
  }
  const run = command(['serve'], env)
  started.push(() => run.stop())
  await run.line(/^operations /m)
  const candor = args => command(args, env)
  const enrolment = candor(['device', 'enroll', '--merchant', 'maple-birch', '--location', 'queen-street'])
  const tablet = (await enrolment.line(/^(http:\/\/\S+)/m))[1]
  enrolment.stop()
  return {
    relay: here(relay), storefront: values.STOREFRONT, lender: lenderAt(here(lender)), tablet, files: page.files, candor,
    key, secret, keys, heard: tap.heard, folder, log: run.said,
    end: () => stop(started)
  }
}

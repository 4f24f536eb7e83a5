// What is measured of one variant on one profile. Each load has a browser context of its own, with an empty cache.
//
//   first paint   first contentful paint of the document that is measured
//   operable      the first moment at which a person's press acts: presses come every 10 ms at the place of the control
//   taken over    the WebAssembly owns the page: waiting until its request, transfer, and start until it is mounted
//   INP           the longest interaction of a fixed sequence of presses and keys, as the browser's event timing has it
//   memory        after a garbage collection: JavaScript heap and the memories of WebAssembly programs
//   CLS           the sum of all layout shifts, inside the document, and in the merchant's page around it
//   bytes         as they travelled: of all that had arrived when the page became operable, and in all
//   blocking      the sum of what each long task has over 50 ms, until everything has come to rest
//
// Times count from the navigation of the page at the top.
import { visit } from './devtools.js'
import { probe, report } from './probe.js'
import { viewport } from './profiles.js'

const pressEvery = 10 // ms
const rest = 700 // ms without a request, after which everything has come to rest

// measure loads a variant twice: once undisturbed, once with a person who presses from the beginning.
export async function measure (devtools, variant, profile) {
  const undisturbed = await load(devtools, variant, profile)
  return { ...undisturbed, ...await pressed(devtools, variant, profile) }
}

async function open (devtools, variant, profile) {
  const page = await visit(devtools, profile, probe, viewport)
  const url = await variant.url()
  page.send('Page.navigate', { url }).catch(() => {}) // ends with the page
  return page
}

// inner is the session of the document that is measured, once it is there: the page, or the frame in it.
const inner = (page, variant) => page.until(`the frame of ${variant.name}`, async () => {
  if (!variant.framed) return page.main
  for (const s of page.sessions) {
    if (s !== page.main && await page.evaluate(() => location.protocol, null, s).catch(() => '') === 'http:') return s
  }
})

async function load (devtools, variant, profile) {
  const page = await open(devtools, variant, profile)
  try {
    const session = await inner(page, variant)
    await atRest(page, session, variant)
    const loaded = summary(await page.evaluate(report, null, page.main), await page.evaluate(report, null, session), variant)
    const bytes = traffic(page).reduce((sum, r) => sum + r.bytes, 0)
    const inp = variant.acts ? await interactions(page, session, variant) : undefined
    return { ...loaded, bytes, inp, memory: await memory(page, session) }
  } finally {
    await page.end()
  }
}

const atRest = (page, session, variant) => page.until(`${variant.name} at rest`, async () => {
  const seen = await page.evaluate(report, null, session).catch(() => null)
  return seen?.state === 'complete' && (!variant.mounts || seen.mounted) && quiet(page)
})

// quiet tells whether nothing is on its way, and nothing came just now. A stream of events stays open for ever.
function quiet (page) {
  const pending = new Set()
  for (const { method, params } of page.events) {
    if (method === 'Network.requestWillBeSent') pending.add(params.requestId)
    else if (/^Network\.loading(Finished|Failed)$/.test(method)) pending.delete(params.requestId)
    else if (method === 'Network.responseReceived' && params.response.mimeType === 'text/event-stream') pending.delete(params.requestId)
  }
  const now = Date.now()
  if (pending.size > 0 || page.requests !== page.events.length) page.quietSince = now
  page.requests = page.events.length
  return now - page.quietSince > rest
}

function summary (top, seen, variant) {
  const since = time => time ? time - top.origin : undefined
  const over = tasks => tasks.reduce((sum, t) => sum + Math.max(0, t.duration - 50), 0)
  const cls = shifts => shifts.reduce((sum, v) => sum + v, 0)
  const all = { paint: since(seen.paint), clsInside: cls(seen.shifts), blocking: over(seen.tasks) }
  if (variant.framed) Object.assign(all, { clsMerchant: cls(top.shifts), blockingMerchant: over(top.tasks) })
  if (!variant.mounts) return all
  return {
    ...all,
    takenOver: since(seen.mounted),
    waiting: since(seen.wasm.start),
    transfer: seen.wasm.end - seen.wasm.start,
    start: seen.mounted - seen.wasm.end,
    longest: Math.max(0, ...seen.tasks.filter(t => t.start + t.duration > seen.wasm.end).map(t => t.duration))
  }
}

// traffic is every answer as it travelled: { bytes, end }, end in seconds of the browser's clock.
function traffic (page) {
  const all = new Map()
  for (const { method, params } of page.events) {
    if (method === 'Network.loadingFinished') all.set(params.requestId, { bytes: params.encodedDataLength, end: params.timestamp })
  }
  return [...all.values()]
}

// memory is in bytes, of the process of the document that is measured.
async function memory (page, session) {
  await page.send('HeapProfiler.collectGarbage', {}, session)
  const { usedSize } = await page.send('Runtime.getHeapUsage', {}, session)
  return usedSize + await wasmMemory(page, session)
}

export async function wasmMemory ({ send }, session) {
  const proto = await send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' }, session)
  const { objects } = await send('Runtime.queryObjects', { prototypeObjectId: proto.result.objectId }, session)
  const { result } = await send('Runtime.callFunctionOn', {
    objectId: objects.objectId, returnByValue: true,
    functionDeclaration: 'function () { return this.reduce((sum, m) => sum + m.buffer.byteLength, 0) }'
  }, session)
  await send('Runtime.releaseObject', { objectId: objects.objectId }, session)
  return result.value
}

// interactions does the acts of the variant and returns the longest interaction in ms; those under 16 ms count as 16.
async function interactions (page, session, variant) {
  for (const act of variant.acts) {
    if (act.key) await key(page, act.key)
    else await press(page, await centre(page, session, variant, act))
    await page.evaluate(drawn, null, session)
  }
  await page.evaluate(drawn, null, session)
  const { events } = await page.evaluate(report, null, session)
  return Math.max(16, ...events.map(e => e.duration))
}

// drawn waits for two pictures, and for the observers to hear of them.
const drawn = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 150))))

// centre brings an element into view and returns where its centre is on the screen.
async function centre (page, session, variant, { at, nth = 0, scroll = true }) {
  const inside = await page.evaluate(async ([selector, n, bring]) => {
    const find = (root, parts) => {
      const e = [...root.querySelectorAll(parts[0])][parts.length > 1 ? 0 : n]
      return parts.length > 1 && e ? find(e.shadowRoot ?? e, parts.slice(1)) : e
    }
    const e = find(document, selector.split(' >>> '))
    if (!e) return null
    if (bring) e.scrollIntoView({ block: 'center', behavior: 'instant' })
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const { x, y, width, height } = e.getBoundingClientRect()
    return { x: x + Math.min(width / 2, 60), y: y + Math.min(height / 2, 20) }
  }, [at, nth, scroll], session)
  if (!inside) throw new Error(`${variant.name} has no ${at}`)
  if (!variant.framed) return inside
  const frame = await page.evaluate(selector => {
    const host = document.querySelector(selector)
    const { x, y } = (host.localName === 'iframe' ? host : host.shadowRoot.querySelector('iframe')).getBoundingClientRect()
    return { x, y }
  }, variant.framed, page.main)
  return { x: frame.x + inside.x, y: frame.y + inside.y }
}

async function press (page, { x, y }) {
  const mouse = type => page.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
  await mouse('mousePressed')
  await mouse('mouseReleased')
}

async function key (page, name) {
  const code = { ArrowDown: 40, ArrowUp: 38 }[name]
  for (const type of ['rawKeyDown', 'keyUp']) {
    await page.send('Input.dispatchKeyEvent', { type, key: name, code: name, windowsVirtualKeyCode: code })
  }
}

// target is where the first control of a variant stands, on a page that is at rest and was not scrolled.
export async function target (devtools, variant, profile) {
  const page = await open(devtools, variant, profile)
  try {
    const session = await inner(page, variant)
    await atRest(page, session, variant)
    return await centre(page, session, variant, { ...variant.operable, scroll: false })
  } finally {
    await page.end()
  }
}

// pressed presses where the first control will stand, from the beginning, until a press acts.
async function pressed (devtools, variant, profile) {
  if (!variant.operable) return {}
  const page = await open(devtools, variant, profile)
  let more = true
  let outstanding = 0
  const hand = (async () => {
    while (more) {
      if (outstanding < 3) {
        outstanding++
        press(page, variant.place).catch(() => {}).finally(() => outstanding--)
      }
      await new Promise(resolve => setTimeout(resolve, pressEvery))
    }
  })()
  try {
    const session = await inner(page, variant)
    const seen = await page.until(`${variant.name} operable`, async () => {
      const now = await page.evaluate(report, null, session).catch(() => null)
      return now?.acted && now
    })
    more = false
    const top = await page.evaluate(report, null, page.main)
    const operable = seen.acted - top.origin
    const began = page.events.find(e => e.method === 'Network.requestWillBeSent' && e.params.type === 'Document')
    const before = traffic(page).filter(r => (r.end - began.params.timestamp) * 1000 <= operable)
    return { operable, bytesBefore: before.reduce((sum, r) => sum + r.bytes, 0) }
  } finally {
    more = false
    await hand
    await page.end()
  }
}

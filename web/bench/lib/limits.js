// What must hold, and by what it is missed.
const fast = 'CPU x4, 10 Mbit/s, 40 ms'
const slow = 'CPU x4, 1.6 Mbit/s, 150 ms'
const MiB = 2 ** 20

// check returns every limit: { what, got, limit, ok }. rows are what medians() returned, response what respond() did.
export function check (rows, response) {
  const all = []
  const at = (what, got, limit) => { if (got !== undefined) all.push({ what, got, limit, ok: got <= limit }) }
  for (const { profile, variant, medians: m, ratios } of rows.filter(r => r.variant.startsWith('ours'))) {
    const of = what => `${variant}, ${profile}: ${what}`
    at(of('operable / static'), ratios['operable / static'], 1.1)
    at(of('taken over / stock'), ratios['takenOver / stock'], 1)
    at(of('CLS'), m.clsInside, 0)
    at(of('CLS in the merchant’s page'), m.clsMerchant, variant === 'ours, first screen' ? 0 : 0.02)
    at(of('longest task of the take-over, ms'), profile === fast || profile === slow ? m.longest : undefined, 200)
    at(of('INP, ms'), m.inp, 100)
    at(of('memory, MiB'), m.memory / MiB, 32)
    if (profile === fast) at(of('taken over, ms'), m.takenOver, 2400)
    if (profile === slow) at(of('taken over, ms'), m.takenOver, 5500)
    if (variant === 'ours, hosted' && profile === slow) at(of('bytes before operable'), m.bytesBefore, 20000)
  }
  if (response) {
    for (const [act, duration] of Object.entries(response.acts)) at(`${act}: interaction, ms`, duration, 100)
    const [, halfway, end] = response.memory.map(m => m.script + m.wasm)
    at('memory after 50 acts, MiB', end / MiB, 32)
    at('memory after 50 acts / after 25', end / halfway, 1.02) // a hundredth is what two collections differ by
  }
  return all
}

export function tell (limits, write = console.log) {
  const missed = limits.filter(l => !l.ok)
  const number = v => Number.isInteger(v) ? v : v.toFixed(3)
  write(`\n${limits.length - missed.length} of ${limits.length} limits hold`)
  for (const { what, got, limit } of missed) write(`  ${what}: ${number(got)}, limit ${limit}`)
  return missed.length === 0
}

// The measures of all rounds as medians, beside each other.
export const median = values => {
  const sorted = values.filter(v => v !== undefined && v !== null).sort((a, b) => a - b)
  if (sorted.length === 0) return undefined
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const ms = v => `${Math.round(v)}`
const kb = v => (v / 1000).toFixed(1)
const mib = v => (v / 2 ** 20).toFixed(1)
const shift = v => v.toFixed(3)

// columns are the measures by their keys: heading, and how a value is written.
const columns = {
  paint: ['paint ms', ms], operable: ['operable ms', ms], takenOver: ['taken over ms', ms], waiting: ['waiting', ms],
  transfer: ['transfer', ms], start: ['start', ms], longest: ['longest', ms], blocking: ['blocking', ms],
  blockingMerchant: ['b. outside', ms], inp: ['INP ms', ms], memory: ['MiB', mib], clsInside: ['CLS', shift],
  clsMerchant: ['CLS outside', shift], bytesBefore: ['kB before', kb], bytes: ['kB', kb]
}

const compared = ['operable', 'takenOver']

// medians turns samples { profile, variant, measures } into a list of { profile, variant, medians, ratios }.
export function medians (samples, all) {
  const rows = []
  for (const profile of new Set(samples.map(s => s.profile))) {
    const of = name => {
      const mine = samples.filter(s => s.profile === profile && s.variant === name).map(s => s.measures)
      const keys = Object.keys(columns).filter(k => mine.some(m => m[k] !== undefined))
      return Object.fromEntries(keys.map(k => [k, median(mine.map(m => m[k]))]))
    }
    for (const v of all) rows.push({ profile, variant: v.name, medians: of(v.name), ratios: ratios(v, of) })
  }
  return rows
}

// ratios are those to the static page (operable) and to stock go-app (operable and taken over).
function ratios (v, of) {
  const out = {}
  for (const other of ['static', 'stock']) {
    for (const key of compared) {
      const [mine, theirs] = [of(v.name)[key], v[other] && of(v[other])[key]]
      if (mine && theirs) out[`${key} / ${other}`] = mine / theirs
    }
  }
  return out
}

export function print (rows, write = console.log) {
  for (const profile of new Set(rows.map(r => r.profile))) {
    write(`\n${profile}`)
    const mine = rows.filter(r => r.profile === profile)
    const line = cells => write(cells.map((c, i) => i === 0 ? c.padEnd(18) : c.padStart(9)).join(' ').trimEnd())
    const keys = Object.keys(columns).filter(k => mine.some(r => r.medians[k] !== undefined))
    const headings = ['x static op', 'x stock op', 'x stock over']
    const names = ['operable / static', 'operable / stock', 'takenOver / stock']
    const split = h => [h.split(' ').slice(0, -1).join(' '), h.split(' ').at(-1)]
    const heads = [...keys.map(k => columns[k][0]), ...headings]
    line(['', ...heads.map(h => split(h)[0])])
    line(['', ...heads.map(h => split(h)[1])])
    for (const r of mine) {
      const cells = keys.map(k => r.medians[k] === undefined ? '–' : columns[k][1](r.medians[k]))
      line([r.variant, ...cells, ...names.map(n => r.ratios[n]?.toFixed(2) ?? '–')])
    }
  }
}

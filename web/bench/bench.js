// How fast a page is: "make bench-page", or node bench.js with
//
//   --n 11             rounds; each measures every variant on every profile, so that the noise of the machine hits all alike
//   --profile 0,1,2    some profiles only, by their place in lib/profiles.js
//   --only "A;B"       some variants only, by name
//   --acts=false       without the acts after the take-over
//   --json FILE        all samples, medians, ratios and limits
//
// It fails when a limit of lib/limits.js does not hold.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { launch } from '../e2e/lib/browser.js'
import { build, demo } from '../e2e/lib/candor.js'
import { served } from '../e2e/lib/relay.js'
import { Devtools } from './lib/devtools.js'
import { check, tell } from './lib/limits.js'
import { measure, target } from './lib/measures.js'
import { Pages } from './lib/pages.js'
import { profiles } from './lib/profiles.js'
import { kept, print as printResponse, slowest } from './lib/response.js'
import { medians, print } from './lib/table.js'
import { absent, variants } from './lib/variants.js'

const { values: asked } = parseArgs({
  options: {
    n: { type: 'string', default: '11' }, profile: { type: 'string', default: '0,1,2' }, only: { type: 'string' },
    acts: { type: 'string', default: 'true' }, json: { type: 'string' }
  }
})

// inBrowser does something with a browser that has started up and is at rest.
async function inBrowser (something) {
  const devtools = new Devtools()
  try {
    await new Promise(resolve => setTimeout(resolve, 3000)) // it loads pages of its own
    return await something(devtools)
  } finally {
    await devtools.end()
  }
}

// patiently does something once more if it fails: on a busy machine a browser is sometimes lost.
const patiently = something => something().catch(problem => {
  console.error(`once more: ${problem.message}`)
  return something()
})

// loads measures every variant and returns the samples: { profile, variant, measures }.
async function loads (rounds, chosen, all) {
  const samples = []
  await inBrowser(async devtools => {
    for (const v of all.filter(one => one.operable)) v.place = await patiently(() => target(devtools, v, profiles[0]))
  })
  for (let round = 1; round <= rounds; round++) {
    await inBrowser(async devtools => {
      for (const profile of chosen) {
        for (const v of all) {
          samples.push({ profile: profile.name, variant: v.name, measures: await patiently(() => measure(devtools, v, profile)) })
        }
      }
    })
    console.error(`round ${round} of ${rounds}`)
  }
  return samples
}

async function comparePages (browser) {
  const world = await served()
  const pages = await new Pages().open()
  try {
    const all = (await variants(browser, world, pages)).filter(v => !asked.only || asked.only.split(';').includes(v.name))
    const samples = await loads(Number(asked.n), asked.profile.split(',').map(i => profiles[i]), all)
    return { samples, rows: medians(samples, all) }
  } finally {
    pages.close()
    await world.end()
  }
}

async function respond (browser) {
  const world = await demo()
  try {
    return { memory: await kept(browser, world), acts: await slowest(browser, world) }
  } finally {
    await world.end()
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'candor-bench-'))
let browser
try {
  process.env.CANDOR_BINARY ||= build(folder)
  browser = await launch()
  const { samples, rows } = await comparePages(browser)
  const response = asked.acts === 'true' ? await respond(browser) : null
  print(rows)
  for (const line of absent) console.log(line)
  if (response) printResponse(response)
  const limits = check(rows, response)
  if (!tell(limits)) process.exitCode = 1
  if (asked.json) writeFileSync(asked.json, `${JSON.stringify({ n: Number(asked.n), rows, response, limits, samples }, null, 1)}\n`)
} finally {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
}

// The gallery's pages: every screen, in both languages.

export const languages = ['en-CA', 'fr-CA']

// screens lists the names of the gallery.
export async function screens (gallery) {
  const html = await (await fetch(gallery.index)).text()
  const names = [...html.matchAll(/href="\/gallery\/([a-z0-9-]+)\/en-CA"/g)].map(m => m[1])
  if (names.length < 30) throw new Error(`the gallery lists only ${names.length} screens`)
  return names
}

export const address = (gallery, name, language, query = '') => `${gallery.origin}/gallery/${name}/${language}${query}`

// every does something for all of a list, a few at a time.
export async function every (list, lanes, something) {
  const left = list.values()
  await Promise.all(lanes.map(async lane => { for (const item of left) await something(item, lane) }))
}

// tree is a page's one element as lines: what is there, not how it was written. It runs in a page.
export function tree (root) {
  const lines = []
  const walk = (node, depth) => {
    const pad = '  '.repeat(depth)
    if (node.nodeType === Node.TEXT_NODE) return node.data === '' ? undefined : lines.push(pad + JSON.stringify(node.data))
    if (node.nodeType !== Node.ELEMENT_NODE) return lines.push(pad + node.nodeName)
    lines.push(pad + node.localName + (node.namespaceURI.endsWith('svg') ? ' (svg)' : ''))
    const attributes = [...node.attributes].sort((a, b) => a.name < b.name ? -1 : 1)
    for (const { name, value } of attributes) lines.push(`${pad}  @${name}=${JSON.stringify(value)}`)
    if (node.localName === 'noscript') {
      const inside = node.firstElementChild ? node.innerHTML : node.textContent // which writes an icon's shapes as they came
      return lines.push(`${pad}  ${JSON.stringify(inside.replace(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>'))}`)
    }
    node.normalize()
    for (const kid of node.childNodes) walk(kid, depth + 1)
  }
  walk(root, 0)
  return lines
}

// stays keeps the waiting pages of a context from looking again, which would be a new page in the middle of a test.
export const stays = context => context.addInitScript(() => { window.setInterval = () => 0 })

// settled waits until nothing of a page is on its way, and the asked colours, which reach a new page by themselves, are there.
export const settled = (page, colours = '') => page.evaluate(async scheme => {
  const there = () => scheme === '' || matchMedia(`(prefers-color-scheme: ${scheme})`).matches
  while (!there() || document.getAnimations().length > 0) await new Promise(requestAnimationFrame)
}, colours)

// places is where everything of a page stands, for a page to be compared with itself. It runs in the page: the
// layout-shift entries of the browser know nothing of elements that were replaced.
export const places = () => [...document.querySelectorAll('#candor, #candor *')].map(e => {
  const { x, y, width, height } = e.getBoundingClientRect()
  return `${e.localName}.${e.getAttribute('class') ?? ''} ${[x, y, width, height]}`
})

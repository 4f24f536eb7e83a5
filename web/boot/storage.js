// Storage that forgets with the page. go-app reads storage when it starts, and a frame that is denied storage throws.
export function replaceStorage () {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, { value: memory(), configurable: true })
  }
  window.goappGetenv = () => ''
}

function memory () {
  const kept = new Map()
  return {
    getItem: k => kept.has(`${k}`) ? kept.get(`${k}`) : null,
    setItem: (k, v) => { kept.set(`${k}`, `${v}`) },
    removeItem: k => { kept.delete(`${k}`) },
    clear: () => kept.clear(),
    key: i => [...kept.keys()][i] ?? null,
    get length () { return kept.size }
  }
}

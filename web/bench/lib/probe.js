// The probe runs in every document before its own scripts, and notes when what happened there. Its times are
// milliseconds since the epoch, so that those of a frame and of the page around it can be compared.
export const probe = `(${(() => {
  const at = time => performance.timeOrigin + time
  const seen = { shifts: [], tasks: [], events: [], acted: 0, mounted: 0, hands: [] }
  window.benchSeen = seen
  const observe = (type, note, options) => new PerformanceObserver(list => list.getEntries().forEach(note))
    .observe({ type, buffered: true, ...options })
  observe('layout-shift', e => { if (!e.hadRecentInput) seen.shifts.push(e.value) })
  observe('longtask', e => seen.tasks.push({ start: at(e.startTime), duration: e.duration }))
  observe('event', e => {
    if (!e.interactionId) return
    seen.events.push({ start: at(e.startTime), duration: e.duration })
    const { name } = seen.hands.findLast(h => h.at <= e.startTime + 1) ?? {}
    if (seen.mounted && at(e.startTime) > seen.mounted) window.benchTell?.({ act: name ?? e.name, duration: e.duration })
  }, { durationThreshold: 16 })
  // what a hand is on, as the acts are told by name
  const named = e => {
    const control = e.target.closest?.('button, input, summary, label, a')
    const [of, value] = [control?.control ?? control, control?.value]
    const what = [of?.localName ?? 'page', of?.name, of?.localName === 'button' ? value : of?.type].filter(Boolean).join(' ')
    const step = document.getElementById('candor')?.dataset.step ?? ''
    seen.hands.push({ at: e.timeStamp, name: `${step}: ${what}` })
  }
  for (const type of ['pointerdown', 'pointerup', 'keydown']) addEventListener(type, named, true)
  new MutationObserver(() => {
    if (!seen.mounted && document.documentElement.dataset.candor === 'mounted') seen.mounted = at(performance.now())
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-candor'] })
  // an input has acted when a person's press has changed a control, or has opened a dialog
  const acted = e => { if (e.isTrusted && !seen.acted) seen.acted = at(performance.now()) }
  addEventListener('change', acted, true)
  addEventListener('click', e => {
    const roots = e.composedPath().map(n => n.getRootNode?.()) // the path is gone when the event has been
    setTimeout(() => { if (roots.some(r => r?.querySelector?.('dialog[open]'))) acted(e) })
  }, true)
}).toString()})()`

// report is what a document has seen. It runs in the document.
export function report () {
  const paint = performance.getEntriesByName('first-contentful-paint')[0]
  const wasm = performance.getEntriesByType('resource').find(e => /\.wasm$/.test(e.name))
  const at = time => performance.timeOrigin + time
  return {
    ...window.benchSeen,
    origin: performance.timeOrigin,
    paint: paint ? at(paint.startTime) : 0,
    wasm: wasm ? { start: at(wasm.startTime), end: at(wasm.responseEnd) } : null,
    state: document.readyState,
    now: at(performance.now())
  }
}

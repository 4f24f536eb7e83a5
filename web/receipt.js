// The page on which anyone checks a receipt. Everything that the check needs is loaded with the page, so that it works
// offline from then on. The receipt itself goes nowhere: it is checked by the program of app/verify.
const main = document.querySelector('main')
const { wasm, exec, keys } = main.dataset
const [form, file, pasted, status, failed] =
  ['#form', '#file', '#pasted', '#status', '#failed'].map(id => document.querySelector(id))

status.hidden = false
const started = start()
started.then(() => { status.hidden = true }, problem => {
  console.error(`candor: the check of receipts did not start (${problem.name})`)
  status.hidden = true
  failed.hidden = false
})

async function start () {
  const [program] = await Promise.all([WebAssembly.compileStreaming(fetch(wasm)), import(exec)])
  const go = new Go()
  go.run(await WebAssembly.instantiate(program, go.importObject)) // it never ends
}

// check shows what came out. Only the newest check is shown.
let newest = 0
async function check (bytes) {
  const mine = ++newest
  await started
  const outcome = JSON.parse(candorReceipt(bytes, keys, document.documentElement.lang))
  if (mine === newest) show(outcome)
}

function element (tag, text, more = {}) {
  const e = Object.assign(document.createElement(tag), more)
  if (text !== undefined) e.textContent = text
  return e
}

function list (rows) {
  const dl = element('dl')
  for (const { label, value } of rows) dl.append(element('dt', label), element('dd', value))
  return dl
}

function show ({ kind, title, note, test, facts, box }) {
  const section = element('section', undefined, { id: 'outcome', tabIndex: -1 })
  section.dataset.kind = kind
  section.append(element('h2', title), element('p', note))
  if (test) section.append(element('p', test, { className: 'mark' }))
  if (facts) section.append(list(facts))
  if (box) {
    const text = element('div', undefined, { lang: box.language })
    text.append(element('h3', box.title), element('p', box.note), list(box.rows))
    section.append(text)
  }
  document.querySelector('#outcome').replaceWith(section)
  section.focus()
}

const checkFile = async f => check(new Uint8Array(await f.arrayBuffer()))

form.addEventListener('submit', e => {
  e.preventDefault()
  if (pasted.value) check(new TextEncoder().encode(pasted.value.trim()))
  else if (file.files[0]) checkFile(file.files[0])
})
file.addEventListener('change', () => {
  pasted.value = ''
  if (file.files[0]) checkFile(file.files[0])
})

const over = on => main.classList.toggle('over', on)
document.addEventListener('dragover', e => { e.preventDefault(); over(true) })
document.addEventListener('dragleave', e => { if (!e.relatedTarget) over(false) })
document.addEventListener('drop', e => {
  e.preventDefault()
  over(false)
  const [dropped] = e.dataTransfer.files
  const text = e.dataTransfer.getData('text/plain')
  if (dropped) checkFile(dropped)
  else if (text) check(new TextEncoder().encode(text.trim()))
})

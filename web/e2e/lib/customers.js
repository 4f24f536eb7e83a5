// The two test customers who buy, as the sandbox documents them.
export const jordan = {
  account: '20000042', card: '9000000000000042', first: 'Jordan', last: 'Tremblay', born: '1990-01-17', postal: 'M5V 2T6',
  language: 'en-CA', province: 'ON', answer: 'Lakeside'
}
export const camille = {
  account: '20000117', card: '9000000020000117', first: 'Camille', last: 'Gagnon', born: '1985-06-03', postal: 'H2X 1Y4',
  language: 'fr-CA', province: 'QC', answer: 'Biscuit'
}
export const speaking = language => language === 'fr-CA' ? camille : jordan

// licence is the text of a customer's licence as a scanner types it, from the sandbox's page.
export async function licence (lender, customer) {
  const html = await (await fetch(`${lender.origin}/sandbox/customers`)).text()
  const row = html.match(new RegExp(`${customer.account}</summary><code class="licence">([^<]*)`))
  const named = { '&quot;': '"', '&amp;': '&', '&lt;': '<', '&gt;': '>' }
  const escaped = row[1].replace(/&#(\d+);|&quot;|&amp;|&lt;|&gt;/g, (all, n) => n ? String.fromCharCode(n) : named[all])
  return escaped.replace(/\\x([0-9a-f]{2})|\\n|\\r|\\u([0-9a-f]{4})|\\(.)/g, (all, x, u, c) =>
    x || u ? String.fromCharCode(parseInt(x ?? u, 16)) : all === '\\n' ? '\n' : all === '\\r' ? '\r' : c)
}

// What a merchant's own script does with the events of a checkout: it asks its own server what is true, and shows it.
'use strict'
const checkout = document.querySelector('candor-checkout')
const show = async () => {
  const answer = await fetch(`/checkout/${encodeURIComponent(checkout.dataset.order)}/status`, { cache: 'no-store' })
  if (!answer.ok) return
  const order = await answer.json()
  const said = document.getElementById('said'), proof = document.getElementById('said-proof')
  document.getElementById('said-title').textContent = order.title
  document.getElementById('said-text').textContent = order.text
  document.getElementById('said-number').textContent = order.authorization
  proof.hidden = order.authorization === ''
  said.dataset.status = order.status
  said.hidden = false
  const wrap = document.getElementById('wrap')
  if (wrap) wrap.hidden = true
}
for (const end of ['approved', 'declined', 'pending', 'cancelled']) checkout.addEventListener(`candor:${end}`, show)

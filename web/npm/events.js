// The events of <candor-checkout>, without "candor:"; written by web/tools/types from core/checkout/checkout_facts.go. Do not edit.
export const events = [
  'ready', 'step', 'offer-selected', 'accepted', 'approved', 'declined', 'pending', 'cancelled', 'expired', 'error', 'resize'
]

// Written by web/tools/types from core/checkout/checkout_facts.go. Do not edit.

/** The names of the events, without "candor:". */
export const events: readonly [
  "ready", "step", "offer-selected", "accepted", "approved", "declined", "pending", "cancelled", "expired", "error", "resize"
];

// Types of embed.js. The element is <candor-checkout token="ct_…" locale="fr-CA">.

/** Where a checkout stands. */
export type CandorStatus =
  | "identify" | "accounts" | "lender" | "offers" | "handover" | "review" | "verify" | "authorizing"
  | "approved" | "declined" | "pending" | "cancelled" | "expired";

/** All that leaves the frame about a checkout. The merchant's server learns the rest from the relay. */
export interface CandorFact {
  readonly type: string;
  readonly id: string;
  readonly revision: number;
  readonly status: CandorStatus;
}

/** The frame did not load ("unreachable", with an empty id), or its page gave up for the reason named. */
export interface CandorFailure {
  readonly type: "error";
  readonly id: string;
  readonly revision: number;
  readonly status: string;
}

/** The frame has this height now, in CSS pixels. */
export interface CandorSize {
  readonly type: "resize";
  readonly height: number;
}

/** Each event is raised on the element, bubbles, and is raised once for each change. */
export interface CandorEvents {
  "candor:ready": CustomEvent<CandorFact>;
  "candor:resize": CustomEvent<CandorSize>;
  "candor:step": CustomEvent<CandorFact>;
  "candor:offer-selected": CustomEvent<CandorFact>;
  "candor:accepted": CustomEvent<CandorFact>;
  "candor:approved": CustomEvent<CandorFact>;
  "candor:declined": CustomEvent<CandorFact>;
  "candor:pending": CustomEvent<CandorFact>;
  "candor:cancelled": CustomEvent<CandorFact>;
  "candor:error": CustomEvent<CandorFailure>;
}

/** Attributes: token (the client_token of a checkout), locale (of the frame's name and of the message when it cannot
 *  load), origin (of the relay; needed only when embed.js is bundled and not loaded by its own script element). */
export interface CandorCheckoutElement extends HTMLElement {
  addEventListener<K extends keyof CandorEvents>(
    type: K, listener: (this: CandorCheckoutElement, event: CandorEvents[K]) => void,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap { "candor-checkout": CandorCheckoutElement; }
  interface HTMLElementEventMap extends CandorEvents {}
}

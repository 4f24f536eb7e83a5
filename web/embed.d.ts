// Types of embed.js, written by web/tools/types from core/checkout/checkout_facts.go. Do not edit.

/** Where a checkout stands. */
export type CandorStatus =
  | "identify"
  | "accounts"
  | "lender"
  | "offers"
  | "handover"
  | "review"
  | "verify"
  | "authorizing"
  | "approved"
  | "declined"
  | "pending"
  | "cancelled"
  | "expired";

/** The statuses at which a checkout has ended. */
export type CandorEnd = "approved" | "declined" | "cancelled" | "expired";

/** Why there is no frame. */
export type CandorFailureCode =
  | "unreachable" | "origin_not_allowed" | "token_unknown" | "expired" | "blocked";

/**
 * What is known of a checkout outside its frame. Nothing else leaves the frame: no name, no account, no
 * figure. The merchant's server learns the rest from the relay.
 */
export interface CandorCheckout<Status extends CandorStatus = CandorStatus> {
  readonly id: string;
  readonly revision: number;
  readonly status: Status;
}

/** The frame answers for the first time. */
export interface CandorReady extends CandorCheckout {
  readonly type: "ready";
}

/** The checkout reaches another step, whichever. */
export interface CandorStep extends CandorCheckout {
  readonly type: "step";
}

/** The shopper chose a plan and reads its terms. */
export interface CandorOfferSelected extends CandorCheckout<"review"> {
  readonly type: "offer-selected";
}

/** The shopper agreed, whatever comes of it. */
export interface CandorAccepted extends CandorCheckout {
  readonly type: "accepted";
}

/** The purchase is authorized. */
export interface CandorApproved extends CandorCheckout<"approved"> {
  readonly type: "approved";
}

/** The purchase will not be authorized. */
export interface CandorDeclined extends CandorCheckout<"declined"> {
  readonly type: "declined";
}

/** The lender's answer is not known yet; the relay settles it. */
export interface CandorPending extends CandorCheckout<"pending"> {
  readonly type: "pending";
}

/** The shopper or the merchant's server ended it. */
export interface CandorCancelled extends CandorCheckout<"cancelled"> {
  readonly type: "cancelled";
}

/** Its time has run out. */
export interface CandorExpired extends CandorCheckout<"expired"> {
  readonly type: "expired";
}

/** There is no frame, for the cause in its code. */
export interface CandorFailure {
  readonly type: "error";
  /** Of the checkout that was there; "" if none was. */
  readonly id: string;
  readonly code: CandorFailureCode;
  /** The element does not try again. */
  readonly final: boolean;
}

/** The frame has a new height. */
export interface CandorSize {
  readonly type: "resize";
  /** In CSS pixels. */
  readonly height: number;
}

/** A fact of a checkout. Its type is the event without "candor:". */
export type CandorFact =
  | CandorReady
  | CandorStep
  | CandorOfferSelected
  | CandorAccepted
  | CandorApproved
  | CandorDeclined
  | CandorPending
  | CandorCancelled
  | CandorExpired;

/** What an event carries. Its type tells which. */
export type CandorDetail = CandorFact | CandorFailure | CandorSize;

/** Each event is raised on the element, bubbles, and is raised once for each change. */
export interface CandorEvents {
  "candor:ready": CustomEvent<CandorReady>;
  "candor:step": CustomEvent<CandorStep>;
  "candor:offer-selected": CustomEvent<CandorOfferSelected>;
  "candor:accepted": CustomEvent<CandorAccepted>;
  "candor:approved": CustomEvent<CandorApproved>;
  "candor:declined": CustomEvent<CandorDeclined>;
  "candor:pending": CustomEvent<CandorPending>;
  "candor:cancelled": CustomEvent<CandorCancelled>;
  "candor:expired": CustomEvent<CandorExpired>;
  "candor:error": CustomEvent<CandorFailure>;
  "candor:resize": CustomEvent<CandorSize>;
}

/** Each property is the attribute of its name. Setting null or "" removes it. */
export interface CandorCheckoutElement extends HTMLElement {
  /** The client_token of a checkout. Without one the element waits. */
  token: string;
  /** The language of the frame's name and of the element's own sentences. */
  locale: string;
  /** Of the relay; needed only where the relay itself did not serve this script. */
  origin: string;
  /** "light", "dark" or "auto"; without it, light. */
  theme: string;
  /** What the frame told last, or null. It has no type: that is of an event. */
  readonly checkout: CandorCheckout | null;
  /** What the checkout ended with. */
  readonly finished: Promise<CandorCheckout<CandorEnd>>;
  /** Loads the frame again. */
  refresh(): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K, listener: (this: CandorCheckoutElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(
    type: K, listener: (this: CandorCheckoutElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap { "candor-checkout": CandorCheckoutElement; }
  interface HTMLElementEventMap extends CandorEvents {}
  interface DocumentEventMap extends CandorEvents {}
  interface WindowEventMap extends CandorEvents {}
}

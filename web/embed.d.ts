// Types of embed.js. The element is <candor-checkout token="ct_…" locale="fr-CA">.

/** Where a checkout stands. */
export type CandorStatus =
  | "identify" | "accounts" | "lender" | "offers" | "handover" | "review" | "verify" | "authorizing"
  | "approved" | "declined" | "pending" | "cancelled" | "expired";

/** What is known of a checkout. The merchant's server learns the rest from the relay. */
export interface CandorCheckout {
  readonly id: string;
  readonly revision: number;
  readonly status: CandorStatus;
}

/** A fact of a checkout, under the name of its event. */
export interface CandorFact<Type extends string = string> extends CandorCheckout {
  readonly type: Type;
}

/** Why there is no frame. Trying again mends "unreachable", and nothing else. */
export type CandorFailureCode = "unreachable" | "origin_not_allowed" | "token_unknown" | "expired" | "blocked";

/** There is no frame. The id is empty if none was ever there; final is false while the element tries again. */
export interface CandorFailure {
  readonly type: "error";
  readonly id: string;
  readonly code: CandorFailureCode;
  readonly final: boolean;
}

/** The frame has this height now, in CSS pixels. */
export interface CandorSize {
  readonly type: "resize";
  readonly height: number;
}

/** The facts that have an event of their own. */
export type CandorFactType =
  | "ready" | "step" | "offer-selected" | "accepted" | "approved" | "declined" | "pending" | "cancelled" | "expired";

/** What an event carries. Its type tells which. */
export type CandorDetail = { [Type in CandorFactType]: CandorFact<Type> }[CandorFactType] | CandorFailure | CandorSize;

/** Each event is raised on the element, bubbles, and is raised once for each change. */
export interface CandorEvents {
  "candor:ready": CustomEvent<CandorFact<"ready">>;
  "candor:step": CustomEvent<CandorFact<"step">>;
  "candor:offer-selected": CustomEvent<CandorFact<"offer-selected">>;
  "candor:accepted": CustomEvent<CandorFact<"accepted">>;
  "candor:approved": CustomEvent<CandorFact<"approved">>;
  "candor:declined": CustomEvent<CandorFact<"declined">>;
  "candor:pending": CustomEvent<CandorFact<"pending">>;
  "candor:cancelled": CustomEvent<CandorFact<"cancelled">>;
  "candor:expired": CustomEvent<CandorFact<"expired">>;
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
  /** The last fact that the frame told, or null. */
  readonly checkout: CandorCheckout | null;
  /** The fact with which the checkout ended: approved, declined, cancelled or expired. */
  readonly finished: Promise<CandorCheckout>;
  /** Loads the frame again. */
  refresh(): void;
  addEventListener<K extends keyof CandorEvents>(
    type: K, listener: (this: CandorCheckoutElement, event: CandorEvents[K]) => void,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap { "candor-checkout": CandorCheckoutElement; }
  interface HTMLElementEventMap extends CandorEvents {}
  interface DocumentEventMap extends CandorEvents {}
  interface WindowEventMap extends CandorEvents {}
}

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

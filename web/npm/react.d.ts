// Types of @candor/checkout/react: the component for React 18 and 19, and both elements in TSX.
import type { ForwardRefExoticComponent, HTMLAttributes, Key, Ref, RefAttributes } from "react";
import type { CandorCheckoutElement, CandorEvents } from "./embed.js";
import type { CandorMessageElement } from "./message.js";

export * from "./embed.js";

type Joined<Name extends string> =
  Name extends `${infer First}-${infer Rest}` ? `${Capitalize<First>}${Joined<Rest>}` : Capitalize<Name>;

/** A handler of each event, such as onOfferSelected of candor:offer-selected. It is given what the event carries. */
export type CandorHandlers = {
  [Name in keyof CandorEvents as Name extends `candor:${infer Type}` ? `on${Joined<Type>}` : never]?:
    (detail: CandorEvents[Name]["detail"]) => void;
};

/** What <candor-checkout> takes. An attribute that is undefined or null is not set. */
export interface CandorCheckoutAttributes {
  /** The client_token of a checkout. Without one the element waits. */
  token?: string | null;
  /** The language of the frame's name and of the element's own sentences. */
  locale?: "en-CA" | "fr-CA" | (string & {}) | null;
  /** Of the relay, such as https://pay.example. */
  origin?: string | null;
  /** Without it, light. */
  theme?: "light" | "dark" | "auto" | null;
}

/** What <candor-message> takes. */
export interface CandorMessageAttributes {
  merchant?: string | null;
  amount?: string | null;
  province?: string | null;
  locale?: string | null;
  origin?: string | null;
}

/** Children are shown until the script has loaded: a link to the checkout's own page. */
export interface CandorCheckoutProps
  extends CandorCheckoutAttributes, CandorHandlers, Omit<HTMLAttributes<HTMLElement>, keyof CandorHandlers> {
  key?: Key | null;
}

/** <candor-checkout> as a component. Its ref is the element. */
export const CandorCheckout: ForwardRefExoticComponent<CandorCheckoutProps & RefAttributes<CandorCheckoutElement>>;

type Intrinsic<Element, Attributes> =
  Attributes & HTMLAttributes<Element> & { key?: Key | null; ref?: Ref<Element>; class?: string };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "candor-checkout": Intrinsic<CandorCheckoutElement, CandorCheckoutAttributes>;
      "candor-message": Intrinsic<CandorMessageElement, CandorMessageAttributes>;
    }
  }
}

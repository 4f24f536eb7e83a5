// Both elements and the component in TSX. What must not compile says so.
import { useRef } from "react";
import { CandorCheckout, type CandorCheckoutElement, type CandorHandlers } from "@candor/checkout/react";

const handlers: CandorHandlers = {
  onOfferSelected: fact => { const status: "review" = fact.status; void status; },
  onError: ({ code, final }) => { void [code, final]; },
  onResize: ({ height }) => { void height; }
};

export function Page({ token }: { token: string | undefined }) {
  const element = useRef<CandorCheckoutElement>(null);
  return (
    <>
      <CandorCheckout ref={element} token={token} locale="fr-CA" theme="auto" origin="https://pay.example" className="wide"
        id="pay" hidden style={{ maxInlineSize: 600 }} data-order="1" onClick={e => e.preventDefault()} {...handlers}>
        <a href="https://pay.example/c/ct_">Pay monthly</a>
      </CandorCheckout>
      <CandorCheckout key="1" token={null} onApproved={({ id }) => { element.current?.finished.then(end => end.id === id); }} />
      <candor-checkout ref={element} token={token} locale="en-CA" class="wide" hidden />
      <candor-message merchant="maple-birch" amount="1200.00" province="ON">Financing available</candor-message>
      {/* @ts-expect-error there is no such theme */}
      <CandorCheckout theme="pink" />
      {/* @ts-expect-error a handler of an event that there is not */}
      <CandorCheckout onPaid={() => undefined} />
      {/* @ts-expect-error a token is text */}
      <candor-checkout token={1} />
      {/* @ts-expect-error an amount is text */}
      <candor-message amount={1200} />
    </>
  );
}

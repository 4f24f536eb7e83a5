// The component with what React gives any element: a ref, a class, a style, data, its own events, children.
import { CandorCheckout, type CandorCheckoutElement } from "@candor/checkout/react";
import { useEffect, useRef, useState } from "react";

export function Properties() {
  const element = useRef<CandorCheckoutElement>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const { current } = element;
    setSaid(current?.checkout === null && current === document.querySelector(".wide") ? "the element" : "another");
    current?.refresh();
  }, []);
  return (
    <>
      <CandorCheckout ref={element} origin="https://pay.example" className="wide" style={{ maxInlineSize: 600 }} data-order="7"
        theme="dark" hidden={false} onClick={() => setSaid("clicked")} />
      <output>{said}</output>
    </>
  );
}

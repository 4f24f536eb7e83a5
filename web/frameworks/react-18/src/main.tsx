import { StrictMode, type ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { Shop } from "./shop.js";
import { Properties } from "./properties.js";
import { Price } from "./recipe/Price.js";

const pages: Record<string, ReactElement> = { "#properties": <Properties />, "#price": <Price amount="1200.00" province="ON" /> };
const page = pages[location.hash] ?? <Shop />;
createRoot(document.getElementById("app")!).render(<StrictMode>{page}</StrictMode>);

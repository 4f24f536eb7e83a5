import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Shop } from "./shop.js";
import { Properties } from "./properties.js";

const page = location.hash === "#properties" ? <Properties /> : <Shop />;
createRoot(document.getElementById("app")!).render(<StrictMode>{page}</StrictMode>);

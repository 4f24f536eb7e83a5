export * from "./embed.js";
export { events } from "./events.js";

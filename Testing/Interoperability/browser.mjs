// What Cornerstone asks of a browser before it draws anything: enough to load it, and no more.
import { createRequire } from "module";

const element = () => ({
  style: {},
  getContext: () => null,
  addEventListener() {},
  appendChild() {},
  setAttribute() {},
});

globalThis.require = createRequire(import.meta.url);
globalThis.window = globalThis.self = globalThis;
globalThis.addEventListener = () => {};
globalThis.document = {
  createElement: element,
  createElementNS: element,
  addEventListener() {},
  getElementsByTagName: () => [],
  body: element(),
  head: element(),
  documentElement: element(),
};
globalThis.HTMLElement = globalThis.HTMLCanvasElement = globalThis.Image = class {};
globalThis.requestAnimationFrame = (callback) => setTimeout(callback, 0);
globalThis.Worker = class {
  postMessage() {}
  addEventListener() {}
  terminate() {}
};

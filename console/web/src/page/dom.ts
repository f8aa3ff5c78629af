/** Creates and changes elements in code. No HTML is parsed, so a unicorn's name can't inject markup. */

type Value = string | number | boolean | EventListener | null | undefined;

/**
 * Create an element. An attribute that is a function is a listener (`onclick`), `text` is the text content, and false,
 * null and undefined are left out.
 */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

/** Create a button; `text` or children are its content. */
export function createButton(
  attributes: Readonly<Record<string, Value>>,
  ...children: readonly (Node | string)[]
): HTMLButtonElement {
  return createElement("button", { type: "button", class: "button", ...attributes }, ...children);
}

/** Create an SVG element, as `createElement` does for HTML. */
export function createSvgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

/** Set a node's text if it has changed; setting the same text would lay out the page again. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Set an attribute if it has changed. */
export function setAttribute(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** Return the element of the page that has an id. Throws if there is none. */
export function getById(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`The page has no element #${id}.`);
  return node;
}

function setAttributes(node: Element, attributes: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else if (name === "text") node.textContent = String(value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

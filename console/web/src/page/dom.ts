/** Creates and changes elements in code. No HTML is parsed, so a unicorn's name can't inject markup. */

/** A function is a listener (`onclick`), and `text` is the text content. Null, undefined and false are left out. */
type Attributes = Readonly<Record<string, string | number | boolean | EventListener | null | undefined>>;

export function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  return fillElement(document.createElement(tag), attributes, children);
}

/** Create a button; `text` or children are its content. */
export function createButton(attributes: Attributes, ...children: readonly (Node | string)[]): HTMLButtonElement {
  return createElement("button", { type: "button", class: "button", ...attributes }, ...children);
}

export function createSvgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  return fillElement(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
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

function fillElement<T extends Element>(node: T, attributes: Attributes, children: readonly (Node | string)[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else if (name === "text") node.textContent = String(value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children);
  return node;
}

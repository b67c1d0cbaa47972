// Elements without HTML: what comes from a page that was fetched is only ever text.

const SVG = "http://www.w3.org/2000/svg";

export const svg = (tag, attributes, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);
export const html = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);

function filled(element, attributes = {}, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

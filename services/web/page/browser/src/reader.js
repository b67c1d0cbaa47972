// What the browser keeps for its reader, and nobody else sees: the case file, named views, and what of the page was last looked at.

const BASKET = "rasid.basket";
const LOOKED = "rasid.looked";
const MOST_MARKS = 50; // of views that were looked at
const VIEWS = "rasid.views";
const MOST = 200; // of one case file: what /api/bundle.zip takes

const stored = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // no storage, or not ours
  }
};
const store = (key, value) => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // a browser without storage forgets
  }
};

export class Basket {
  constructor(onChange) {
    this.ids = new Set([stored(BASKET) ?? []].flat());
    this.onChange = onChange;
  }

  has(id) {
    return this.ids.has(id);
  }

  toggle(id) {
    if (!this.ids.delete(id) && this.ids.size < MOST) this.ids.add(id);
    this.save();
  }

  clear() {
    this.ids.clear();
    this.save();
  }

  save() {
    store(BASKET, [...this.ids]);
    this.onChange();
  }

  get address() {
    return `/api/bundle.zip?${new URLSearchParams([...this.ids].map((id) => ["incident", id]))}`;
  }
}

// Up to which change an earlier visit saw a view, named by what narrows it (the whole is named ""); nothing at the first.
// Whoever saw the whole saw all of it; whoever saw a part of it knows nothing of the rest.
export const lookedUntil = (view) => marks()[view] ?? marks()[""];
export const lookUntil = (view, change) => {
  const { "": whole, [view]: _, ...others } = marks();
  const kept = view === "" ? [] : [["", whole], ...Object.entries(others).slice(-MOST_MARKS)].filter(([, mark]) => mark !== undefined);
  store(LOOKED, Object.fromEntries([...kept, [view, change]]));
};
const marks = () => {
  const kept = stored(LOOKED);
  return kept !== null && typeof kept === "object" ? kept : {};
};

// Named views, as addresses: `[{name, query}]`.
export const keptViews = () => [stored(VIEWS) ?? []].flat().filter((view) => typeof view?.name === "string" && typeof view.query === "string");
export const keepViews = (views) => store(VIEWS, views);

// Views that a reader keeps: an address with a name, and the feed of the same filters. They stay in this browser.
import { html } from "./dom.js";
import { keptViews, keepViews } from "./reader.js";
import { asked, read, write } from "./state.js";

const NAME_LENGTH = 60;

export class Views {
  constructor(root, words, stateNow) {
    Object.assign(this, { root, words, stateNow });
    this.name = html("input", { type: "text", maxlength: NAME_LENGTH, required: true, "aria-label": words.viewName, placeholder: words.viewName });
    this.list = html("ul", {});
    const form = html("form", { onsubmit: (event) => this.keep(event) }, this.name, html("button", {}, words.keepView));
    root.append(this.list, form, html("p", { class: "note" }, words.watchNote));
    this.show();
  }

  keep(event) {
    event.preventDefault();
    const { chosen, lang, ...view } = this.stateNow();
    keepViews([...keptViews().filter(({ name }) => name !== this.name.value), { name: this.name.value, query: write(view) }]);
    this.name.value = "";
    this.show();
  }

  drop(name) {
    keepViews(keptViews().filter((each) => each.name !== name));
    this.show();
  }

  show() {
    const { words } = this;
    this.list.replaceChildren(...keptViews().map(({ name, query }) => html(
      "li",
      {},
      html("a", { href: `/map?${query}${query && "&"}lang=${words.lang}` }, html("bdi", {}, name)),
      html("a", { href: feedOf(read(query), words.lang), class: "feed" }, words.feedShort),
      html("button", { type: "button", "aria-label": `${words.dropView}: ${name}`, onclick: () => this.drop(name) }, "×"),
    )));
  }
}

// The Atom feed of what a state leaves.
export const feedOf = (state, lang) => `/api/incidents.atom?${asked(state)}&lang=${lang}`;

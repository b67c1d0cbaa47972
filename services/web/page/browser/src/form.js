// The filters as controls and as chips. A control changes its own name of the state and no other.
import { html } from "./dom.js";
import { fromDamascus, inDamascus } from "./damascus.js";
import { SCHEMA, narrowing, without } from "./state.js";

const SEVERAL = "+"; // a list chosen elsewhere: the chips show what is in it
const MARKED = { contested: true, recalled: "too", follow: "map" }; // what a checked box means

export class Filters {
  constructor(form, chips, words, change) {
    Object.assign(this, { form, chips, words, change });
    for (const control of form.elements) control.addEventListener("change", () => this.changed(control)); // some stand outside it
    form.addEventListener("submit", (event) => { event.preventDefault(); this.changed(form.elements.text); });
    document.getElementById("clear").addEventListener("click", () => change(() => ({})));
  }

  changed({ name, type, value, checked }) {
    if (!SCHEMA[name] || value === SEVERAL) return;
    const typed = type === "datetime-local" ? fromDamascus(value) : value;
    const said = type === "checkbox" ? (checked ? MARKED[name] : undefined) : typed || undefined;
    this.change((state) => ({ ...state, [name]: SCHEMA[name].many && said !== undefined ? [said] : said }));
  }

  show(state) {
    for (const control of this.form.elements) {
      if (!SCHEMA[control.name]) continue;
      const value = state[control.name];
      if (control.type === "checkbox") control.checked = value === MARKED[control.name];
      else if (SCHEMA[control.name].many) this.choose(control, value ?? []);
      else if (control.type === "datetime-local") control.value = value ? inDamascus(value) : "";
      else control.value = value ?? "";
    }
    const hidden = document.getElementById("more");
    if (narrowing(state).some(([name]) => hidden.querySelector(`[name="${name}"]`))) hidden.open = true;
    const given = narrowing(state);
    this.chips.replaceChildren(...given.map(([name, value]) => this.chip(state, name, value)));
    document.getElementById("clear").hidden = given.length === 0;
  }

  choose(control, values) {
    control.querySelector(`option[value="${SEVERAL}"]`)?.remove();
    if (values.length > 1) control.prepend(html("option", { value: SEVERAL }, `${values.length} ${this.words.chosenSeveral}`));
    control.value = values.length > 1 ? SEVERAL : values[0] ?? "";
  }

  chip(state, name, value) {
    const { words } = this;
    const said = [words.filter(name, value), words.said(name, value)].filter(Boolean).join(words.filter(name, value).endsWith("≥") ? " " : ": ");
    const shown = name === "bbox" ? (state.follow ? words.is_bbox : words.is_area) : said;
    return html("button", { type: "button", class: "chip", "aria-label": `${words.takeBack} ${shown}`, onclick: () => this.change(() => without(state, name, value)) }, html("bdi", {}, shown), html("span", { "aria-hidden": "true" }, " ×"));
  }
}

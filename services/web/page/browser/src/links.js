// Where the reader goes on from here with the same view: the other language, the exports, the feed, the trends.
import { asked, narrowing, write } from "./state.js";
import { feedOf } from "./views.js";

export function drawLinks(state, lang) {
  for (const link of document.querySelectorAll("a[data-lang]")) link.href = `?${write({ ...state, lang: link.dataset.lang })}`;
  for (const link of document.querySelectorAll("a[data-form]")) link.href = link.dataset.form === "atom" ? feedOf(state, lang) : `/api/incidents.${link.dataset.form}?${asked(state)}`;
  document.getElementById("trends").href = `/trends?${new URLSearchParams([...narrowing(state), ["lang", lang]])}`;
}

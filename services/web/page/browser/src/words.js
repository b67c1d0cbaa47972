// The words of the page in its language, as the server gives them, and what is made of them.

import { inDamascus } from "./damascus.js";

const MOMENTS = ["since", "until"];
const DAMASCUS = "Asia/Damascus";
const YEAR = 366 * 86_400_000;

export function wordsOf(given) {
  const { ui, names, governorates, lang } = given;
  const { type: types, mode: modes } = names;
  const locale = lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB";
  const written = (options, zone = "UTC") => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
    return (time) => format.format(time);
  };
  const date = written({ day: "numeric", month: "short", year: "numeric" });
  const month = written({ month: "short", year: "numeric" });
  const hour = written({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, DAMASCUS);
  const short = written({ day: "numeric", month: "short" });
  const year = written({ year: "numeric" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const shapes = new Map(Object.entries(governorates).map(([shape, { key }]) => [key, shape]));
  const span = { hour, month, week: (time) => `${ui.weekOf} ${date(time)}` };
  // The type too, where the mode alone says little: "Aid, humanitarian".
  const kind = ({ event_type, mode }) => (types[event_type] === modes[mode] || !modes[mode] ? types[event_type] : `${types[event_type]} › ${modes[mode]}`);
  return {
    ...ui,
    lang,
    governorates: Object.fromEntries(Object.entries(governorates).map(([shape, { name }]) => [shape, name])),
    shapeOf: (admin1) => shapes.get(admin1),
    keyOf: (shape) => governorates[shape].key,
    kind,
    line: (row) => `${kind(row)} · ${(lang === "ar" ? row.location_ar : row.location) ?? ""} · ${row.first_day ?? ui.noDay}`,
    site: (id) => names.site[id] ?? id,
    // One value of one filter, as a reader would say it.
    said: (name, value) => (MOMENTS.includes(name) ? inDamascus(value).replace("T", " ") : undefined) ?? names[name]?.[value] ?? ([true, false].includes(value) ? "" : String(value)),
    filter: (name, value) => ui[`is_${name}_${value}`] ?? ui[`is_${name}`] ?? name,
    day: date,
    spanOf: (time, unit) => (span[unit] ?? date)(time),
    // Under a drawing that runs left to right a date keeps its own direction.
    tick: (time, length) => `\u2068${(length > 4 * YEAR ? year : length > YEAR / 2 ? month : length > 6 * 86_400_000 ? short : hour)(time)}\u2069`,
    ago(minutes) {
      if (minutes < 60) return relative.format(-Math.max(0, Math.round(minutes)), "minute");
      return minutes < 48 * 60 ? relative.format(-Math.round(minutes / 60), "hour") : relative.format(-Math.round(minutes / 1440), "day");
    },
  };
}

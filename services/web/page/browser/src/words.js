// The words of the page in its language, as the server gives them, and what is made of them.

export function wordsOf(given) {
  const { ui, types, modes, governorates, sites, lang } = given;
  const locale = lang === "ar" ? "ar-SY-u-nu-latn" : "en-GB";
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const shapes = new Map(Object.entries(governorates).map(([shape, { key }]) => [key, shape]));
  // The type too, where the mode alone says little: "Aid, humanitarian".
  const kind = ({ event_type, mode }) => (types[event_type] === modes[mode] || !modes[mode] ? types[event_type] : `${types[event_type]} ‹ ${modes[mode]}`);
  return {
    ...ui,
    governorates: Object.fromEntries(Object.entries(governorates).map(([shape, { name }]) => [shape, name])),
    shapeOf: (admin1) => shapes.get(admin1),
    kind,
    line: (row) => `${kind(row)} · ${(lang === "ar" ? row.location_ar : row.location) ?? ""} · ${row.first_day ?? ui.noDay}`,
    site: (id) => sites[id] ?? id,
    day: (moment) => date.format(moment),
    ago: (hours) => (hours < 48 ? relative.format(-Math.round(hours < 1 ? hours * 60 : hours), hours < 1 ? "minute" : "hour") : relative.format(-Math.round(hours / 24), "day")),
  };
}

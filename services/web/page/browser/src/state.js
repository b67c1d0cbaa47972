// The state of the view and the address, both ways, by one schema. The API takes the same names and values.

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const word = { parse: (text) => (/^[\w .'’-]{1,60}$/u.test(text) ? text : undefined) };
const words = { parse: (text) => (text.length <= 300 && !text.includes("\0") ? text : undefined) };
const day = { parse: (text) => (DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined) };
// In UTC, and no longer than it must be.
const moment = { parse: (text) => (MOMENT.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text).toISOString().replace(/(:00)?\.000Z$/, "Z") : undefined) };
const yesOrNo = { parse: (text) => ({ true: true, false: false })[text] };
const countTo = (most) => ({ parse: (text) => (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= most ? Number(text) : undefined) });
const share = { parse: (text) => (/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(text) ? String(Number(text)) : undefined) };
const circle = {
  parse: (text) => {
    const [latitude, longitude, kilometres, ...more] = text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
    const right = Math.abs(latitude) < 90 && Math.abs(longitude) <= 180 && kilometres > 0 && kilometres <= 1000 && !more.length;
    return right ? [latitude, longitude, kilometres].join(",") : undefined;
  },
};
const id = { parse: (text) => (UUID.test(text) ? text : undefined) };
const oneOf = (...values) => ({ parse: (text) => (values.includes(text) ? text : undefined) });
const box = {
  parse: (text) => {
    const sides = text.split(",").map(Number);
    const right = sides.length === 4 && sides.every(Number.isFinite) && sides[0] <= sides[2] && sides[1] <= sides[3];
    return right && Math.abs(sides[0]) <= 180 && Math.abs(sides[2]) <= 180 && Math.abs(sides[1]) <= 90 && Math.abs(sides[3]) <= 90
      ? sides.map((side) => side.toFixed(3)).join(",")
      : undefined;
  },
};

// `asked`: the API takes it too. `many`: repeated in the address, a list in the state.
export const SCHEMA = {
  text: { kind: words, asked: true },
  type: { kind: word, asked: true, many: true },
  mode: { kind: word, asked: true, many: true },
  admin1: { kind: word, asked: true, many: true },
  site: { kind: word, asked: true, many: true },
  actor: { kind: word, asked: true, many: true },
  claimant: { kind: word, asked: true, many: true }, // who says so, by kind
  date_from: { kind: day, asked: true },
  date_to: { kind: day, asked: true },
  since: { kind: moment, asked: true }, // last reported at or after
  until: { kind: moment, asked: true },
  bbox: { kind: box, asked: true },
  near: { kind: circle, asked: true }, // latitude, longitude, kilometres
  placed: { kind: yesOrNo, asked: true },
  located: { kind: yesOrNo, asked: true },
  dated: { kind: yesOrNo, asked: true },
  contested: { kind: yesOrNo, asked: true },
  corroboration: { kind: countTo(1000), asked: true },
  killed: { kind: countTo(1_000_000), asked: true },
  precision: { kind: word, asked: true, many: true },
  modality: { kind: word, asked: true, many: true },
  confidence: { kind: share, asked: true },
  status: { kind: oneOf("live", "withdrawn"), asked: true },
  background: { kind: yesOrNo, asked: true }, // only what is recalled, or only what is not
  recalled: { kind: oneOf("too") }, // what reports only recall is left out, unless asked for
  follow: { kind: oneOf("map") }, // the timeline and the list follow what the map shows
  seen: { kind: box }, // what the map shows, where it does not narrow
  unit: { kind: oneOf("hour", "day", "week", "month") }, // of the timeline; else what fits
  order: { kind: oneOf("day", "sources", "killed") },
  chosen: { kind: id },
  lang: { kind: oneOf("ar", "en") },
};

// What cannot be read is left out: an address from elsewhere never breaks the page.
export function read(search) {
  const parameters = new URLSearchParams(search);
  const state = {};
  for (const [name, { kind, many }] of Object.entries(SCHEMA)) {
    const values = parameters.getAll(name).map(kind.parse).filter((value) => value !== undefined && value !== "");
    if (values.length) state[name] = many ? [...new Set(values)].sort() : values[0];
  }
  return state;
}

export function write(state) {
  const parameters = new URLSearchParams();
  for (const name of Object.keys(SCHEMA)) {
    for (const value of [state[name] ?? []].flat()) if (value !== "") parameters.append(name, String(value));
  }
  return parameters.toString();
}

// What the API is asked for a state.
export function asked(state) {
  const narrowed = new URLSearchParams(write(Object.fromEntries(Object.entries(state).filter(([name]) => SCHEMA[name].asked))));
  if (!state.recalled && state.background === undefined) narrowed.append("background", "false");
  return narrowed.toString();
}

// What narrows the view, as pairs of name and value: each can be taken back alone.
export const narrowing = (state) =>
  Object.keys(SCHEMA).filter((name) => SCHEMA[name].asked || name === "recalled").flatMap((name) => [state[name] ?? []].flat().map((value) => [name, value]));

// The state without one value of one name.
export function without(state, name, value) {
  const { [name]: values, ...rest } = state;
  const left = SCHEMA[name].many ? values.filter((each) => each !== value) : [];
  if (name === "bbox") delete rest.follow;
  return left.length ? { ...rest, [name]: left } : rest;
}

// Moments as a clock in Damascus shows them, and back: `2018-05-01T15:00` there is `2018-05-01T12:00Z`.

const MINUTE = 60_000;
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Damascus", dateStyle: "short", timeStyle: "short" });

export const inDamascus = (moment) => clock.format(new Date(moment)).replace(" ", "T");

// Undefined for what is no moment. An hour that was skipped there is the one after it.
export function fromDamascus(text) {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const ahead = (time) => Date.parse(`${inDamascus(time)}Z`) - Math.floor(time / MINUTE) * MINUTE;
  const guess = asUtc - ahead(asUtc);
  return `${new Date(asUtc - ahead(guess)).toISOString().slice(0, 16)}Z`;
}

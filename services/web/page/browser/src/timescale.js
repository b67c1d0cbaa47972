// Days, weeks and hours as the timeline counts them. Times are milliseconds; days are days in Damascus, taken as UTC.

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const HOURS_SHOWN = 14 * 24; // of reports, back from the newest
const AUTO = [["day", 180 * DAY], ["week", 3 * 366 * DAY], ["month", Infinity]];

// The unit that leaves bars wide enough to see.
export const fitting = (length) => AUTO.find(([, most]) => length <= most)[0];

// The first moment of the hour, day, week (from Monday) or month that a time lies in, and of the one after it.
export function bin(time, unit) {
  if (unit === "month") {
    const [year, month] = [new Date(time).getUTCFullYear(), new Date(time).getUTCMonth()];
    return [Date.UTC(year, month), Date.UTC(year, month + 1)];
  }
  const length = { hour: HOUR, day: DAY, week: 7 * DAY }[unit];
  const offset = unit === "week" ? 4 * DAY : 0; // 1 January 1970 was a Thursday
  const start = Math.floor((time - offset) / length) * length + offset;
  return [start, start + length];
}

// Bars by start, and what lasts too long for a bar as `[first, last, count]`: an interval is not a moment.
export function counted(days, spans, unit) {
  const bars = new Map();
  const add = (time, count) => {
    const [start] = bin(time, unit);
    bars.set(start, (bars.get(start) ?? 0) + count);
  };
  for (const [day, count] of days) add(Date.parse(day), count);
  const long = spans.map(([first, last, count]) => [Date.parse(first), Date.parse(last) + DAY, count]).filter(([first, end]) => bin(first, unit)[1] < end);
  for (const [first, , count] of long) add(first, -count);
  for (const [start, count] of bars) if (count <= 0) bars.delete(start);
  return { bars, long };
}

// How many were last reported in each hour, of the rows given newest first; what no dated report tells is in none.
export function hoursOf(rows) {
  const times = rows.flatMap((row) => (row.reported_at ? [Date.parse(row.reported_at)] : []));
  const bars = new Map();
  for (const time of times) {
    const [start] = bin(time, "hour");
    if (start > times[0] - HOURS_SHOWN * HOUR) bars.set(start, (bars.get(start) ?? 0) + 1);
  }
  return { bars, long: [] };
}

// Lanes for intervals, so that as few as can be lie over each other: `[first, end, count, lane]`.
export function lanes(long, most) {
  const ends = [];
  return [...long].sort((a, b) => a[0] - b[0]).map(([first, end, count]) => {
    const free = ends.findIndex((last) => last <= first);
    const lane = free >= 0 ? free : ends.length < most ? ends.length : ends.indexOf(Math.min(...ends));
    ends[lane] = Math.max(ends[lane] ?? -Infinity, end);
    return [first, end, count, lane];
  });
}

const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const MONTHS = [1, 3, 6, 12, 24, 60, 120];

// Moments to write under a stretch of time, `most` at most.
export function ticks(first, last, most) {
  const step = STEPS.find((each) => (last - first) / each <= most);
  const found = [];
  if (step) {
    for (let time = Math.ceil(first / step) * step; time <= last; time += step) found.push(time);
    return found;
  }
  const months = MONTHS.find((each) => (last - first) / (30.4 * DAY * each) <= most) ?? 240;
  const from = new Date(first);
  for (let month = Math.ceil((from.getUTCFullYear() * 12 + from.getUTCMonth()) / months) * months; ; month += months) {
    const time = Date.UTC(Math.floor(month / 12), month % 12);
    if (time > last) return found;
    if (time >= first) found.push(time);
  }
}

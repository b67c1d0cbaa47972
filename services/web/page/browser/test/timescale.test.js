// The timeline loses no incident, whatever it counts by, and writes no more under it than there is room for.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DAY, bin, counted, hoursOf, lanes, ticks } from "../src/timescale.js";

const FIRST = Date.UTC(2011, 0, 1);
const unit = fc.constantFrom("day", "week", "month");
const text = (day) => new Date(FIRST + day * DAY).toISOString().slice(0, 10);
// What the API gives: days with all that began on them, and of these the spans.
const answers = fc.array(fc.record({ day: fc.nat(6000), length: fc.nat(400), count: fc.integer({ min: 1, max: 9 }) }), { maxLength: 40 }).map((told) => {
  const days = new Map();
  for (const { day, count } of told) days.set(text(day), (days.get(text(day)) ?? 0) + count);
  return { days: [...days].sort(), spans: told.filter(({ length }) => length).map(({ day, length, count }) => [text(day), text(day + length), count]) };
});
const sum = (numbers) => [...numbers].reduce((total, each) => total + each, 0);

test("each incident is in a bar or in a span, once", () =>
  fc.assert(fc.property(answers, unit, ({ days, spans }, by) => {
    const { bars, long } = counted(days, spans, by);
    assert.equal(sum(bars.values()) + sum(long.map(([, , count]) => count)), sum(days.map(([, count]) => count)));
    for (const [first, end] of long) assert.ok(bin(first, by)[1] < end, "what fits into a bar is a bar");
  })));

test("a bin holds its moment and ends where the next begins", () =>
  fc.assert(fc.property(fc.integer({ min: FIRST, max: FIRST + 6000 * DAY }), fc.constantFrom("hour", "day", "week", "month"), (time, by) => {
    const [start, end] = bin(time, by);
    assert.ok(start <= time && time < end);
    assert.equal(bin(end, by)[0], end);
    if (by === "week") assert.equal(new Date(start).getUTCDay(), 1);
  })));

test("intervals in one lane do not overlap while a lane is free", () =>
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 60 })), { maxLength: 30 }), (drawn) => {
    const placed = lanes(drawn.map(([first, length]) => [first, first + length, 1]), 100);
    for (const [at, one] of placed.entries()) for (const other of placed.slice(at + 1)) assert.ok(one[3] !== other[3] || one[1] <= other[0]);
  })));

test("there are as many ticks as have room, in order", () =>
  fc.assert(fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 2, max: 14 }), (length, most) => {
    const found = ticks(FIRST, FIRST + length * DAY, most);
    assert.ok(found.length <= most + 1);
    assert.deepEqual(found, [...found].sort((a, b) => a - b));
  })));

test("what no dated report tells is in no hour", () => {
  const rows = ["2018-05-01T12:30Z", "2018-05-01T12:10Z", null].map((reported_at) => ({ reported_at }));
  assert.deepEqual([...hoursOf(rows).bars], [[Date.UTC(2018, 4, 1, 12), 2]]);
  assert.deepEqual([...hoursOf(rows.slice(2)).bars], []);
});

// The address and the state of the view say the same, both ways, for any state and any address.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SCHEMA, asked, narrowing, read, without, write } from "../src/state.js";

const day = fc.date({ min: new Date("1990-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).map((list) => list.sort());
const side = (least, most) => fc.integer({ min: least * 1000, max: most * 1000 }).map((number) => number / 1000);
const box = fc.tuple(side(-180, 180), side(-90, 90), side(-180, 180), side(-90, 90)).map(([a, b, c, d]) =>
  [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)].map((number) => number.toFixed(3)).join(","));
const circle = fc.tuple(side(-89, 89), side(-180, 180), side(1, 1000)).map((numbers) => numbers.map((number) => number || 0).join(","));
const moment = fc.date({ min: new Date("1990-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map((date) => `${date.toISOString().slice(0, 16)}Z`);
const values = {
  text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter((text) => !text.includes("\0")),
  type: names, mode: names, admin1: names, site: names, actor: names, claimant: names, date_from: day, date_to: day, since: moment, until: moment, bbox: box, seen: box, near: circle, status: fc.constantFrom("live", "withdrawn"), background: fc.boolean(),
  placed: fc.boolean(), located: fc.boolean(), dated: fc.boolean(), contested: fc.boolean(), corroboration: fc.integer({ min: 1, max: 1000 }),
  killed: fc.integer({ min: 1, max: 1_000_000 }), precision: names, modality: names, confidence: fc.integer({ min: 0, max: 100 }).map((hundredths) => String(hundredths / 100)), recalled: fc.constant("too"),
  follow: fc.constant("map"), unit: fc.constantFrom("hour", "day", "week", "month"), order: fc.constantFrom("day", "sources", "killed"), chosen: fc.uuid(), lang: fc.constantFrom("ar", "en"),
};
const state = fc.record(values, { requiredKeys: [], noNullPrototype: true });

test("every name of the schema is made here", () => assert.deepEqual(Object.keys(values).sort(), Object.keys(SCHEMA).sort()));

test("a state goes to the address and back", () => fc.assert(fc.property(state, (each) => assert.deepEqual(read(write(each)), each))));

test("any address is read, and what was read stays as it is", () =>
  fc.assert(fc.property(fc.oneof(fc.webQueryParameters(), fc.string()), (address) => {
    const once = read(address);
    assert.deepEqual(read(write(once)), once);
  })));

test("the API is asked for nothing but filters", () =>
  fc.assert(fc.property(state, (each) => {
    for (const [key] of new URLSearchParams(asked(each))) assert.ok(key === "background" || SCHEMA[key].asked, key);
  })));

test("each value that narrows can be taken back, and all of them leave nothing that narrows", () =>
  fc.assert(fc.property(state, (each) => {
    const left = narrowing(each).reduce((rest, [key, value]) => {
      const fewer = without(rest, key, value);
      assert.equal(narrowing(fewer).length, narrowing(rest).length - 1);
      return fewer;
    }, each);
    assert.deepEqual(narrowing(left), []);
  })));

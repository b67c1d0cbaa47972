// A moment goes to the clock in Damascus and back, in summer and in winter.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromDamascus, inDamascus } from "../src/damascus.js";

test("summer, winter, and since 2022 the same all year", () => {
  for (const [moment, there] of [["2018-05-01T12:00Z", "2018-05-01T15:00"], ["2018-01-01T12:00Z", "2018-01-01T14:00"], ["2024-01-01T22:30Z", "2024-01-02T01:30"]]) {
    assert.equal(inDamascus(moment), there);
    assert.equal(fromDamascus(there), moment);
  }
  assert.equal(fromDamascus(""), undefined);
});

test("what the clock shows comes back as it was shown", () =>
  fc.assert(fc.property(fc.date({ min: new Date("2011-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }), (date) => {
    const there = inDamascus(date);
    assert.equal(inDamascus(fromDamascus(there)), there);
  })));

import fc from "fast-check";

/** Any string, including lone surrogates and control characters. fast-check's own unit of that kind is slow to start. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10ffff })))
  .map((codes) => String.fromCodePoint(...codes));

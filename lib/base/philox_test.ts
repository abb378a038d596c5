import { assertEquals } from "@std/assert";
import { philox4x32, upperProduct } from "./philox.ts";

// the known answers that the authors publish with their implementation (Random123, kat_vectors)
const knownAnswers = [
  {
    counter: "00000000 00000000 00000000 00000000",
    key: "00000000 00000000",
    block: "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
  },
  {
    counter: "ffffffff ffffffff ffffffff ffffffff",
    key: "ffffffff ffffffff",
    block: "408f276d 41c83b0e a20bc7c6 6d5451fd",
  },
  {
    counter: "243f6a88 85a308d3 13198a2e 03707344",
    key: "a4093822 299f31d0",
    block: "d16cfe09 94fdcceb 5001e420 24126ea1",
  },
];

const words = (text: string) => Uint32Array.from(text.split(" "), (word) => parseInt(word, 16));

for (const { counter, key, block } of knownAnswers) {
  Deno.test(`philox4x32() gives the published block of counter ${counter}`, () => {
    const [key0, key1] = words(key);
    const result = words(counter);
    philox4x32(result, key0, key1);
    assertEquals(result, words(block));
  });
}

Deno.test("upperProduct() gives the upper half of the product", () => {
  const values = [
    0,
    1,
    2,
    3,
    0xffff,
    0x10000,
    0x10001,
    0x7fffffff,
    0x80000000,
    0xfffffffe,
    0xffffffff,
    0xd2511f53,
  ];
  for (const a of values) {
    for (const b of values) {
      assertEquals([a, b, upperProduct(a, b)], [a, b, Number(BigInt(a) * BigInt(b) >> 32n)]);
    }
  }
});

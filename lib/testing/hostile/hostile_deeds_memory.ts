import type { Deeds } from "./hostile_extension.ts";

/** Tries to reach the memory of kernels, the data, or what we keep, from what components are given. */
export const deedsOnMemory: Deeds = {
  "activation: the buffer of what it is given": "new Uint8Array(here.x.buffer).fill(1);",
  "loss: the buffer of the targets": "new Float32Array(here.args[1].buffer).fill(2);",
  "loss: the targets": "here.args[1].fill(3);",
  "loss: the outputs": "here.args[0].fill(3);",
  "loss: a longer view": "here.args[1].subarray(-1e9, 1e9).fill(4);",
  "loss: a constructor of its own":
    `here.args[1].constructor = { [Symbol.species]: function (memory, ...more) { here.keep(memory); return new Float32Array(memory, ...more); } }; here.args[1].subarray(0, 1); new Uint8Array(here.kept).fill(9);`,
  "loss: a slice by a constructor of its own":
    `here.args[0].constructor = { [Symbol.species]: function (n) { return { length: n }; } }; here.args[0].slice(0, 1);`,
  "loss: a clone of the view": "new Uint8Array(new Float32Array(here.args[0]).buffer).fill(5);",
  "loss: a DataView of the view": "new DataView(here.args[0].buffer).setInt8(0, 1);",
  "loss: keeps the outputs for later": "here.keep(here.args[0]);",
  "loss: detaches": "here.args[0].buffer.transfer();",
  "layer: a view of everything": "here.args[0].view(0, 1e9);",
  "layer: a view before the beginning": "here.args[0].view(-4096, 1024).fill(1);",
  "layer: a view at NaN": "here.args[0].view(NaN, 4);",
  "layer: a view at an object": `let n = 0; here.args[0].view({ valueOf: () => n++ ? 1e6 : 0 }, 4).fill(1);`,
  "layer: a product into other arrays":
    "here.args[0].denseForward(1e7, 0, 0, 0, { batch: 4, inputs: 64, units: 64 });",
  "layer: a product of changing sizes":
    `let n = 0; here.args[0].denseForward(here.args[1], here.args[2].x, here.args[2].x, here.args[2].x, { get batch() { return n++ ? 1e6 : 1; }, inputs: 1, units: 1 });`,
  "layer: a product before the beginning":
    "here.args[0].denseForward(-1e6, 0, 0, 0, { batch: 1, inputs: 1, units: 1 });",
  "layer: a gradient into other arrays":
    "here.args[0].denseBackward(undefined, 1e7, 0, 0, 0, 0, { batch: 4, inputs: 9, units: 9 });",
  "layer: an activation into other arrays":
    "here.args[0].activationForward({ f: () => 1, df: () => 1 }, 1e8, 0, { rows: 5, columns: 5 });",
  "layer: an activation by a kernel":
    "here.args[0].activationForward({ kernel: { name: 'tanh' }, f: () => 1, df: () => 1 }, 0, 0, { rows: 5, columns: 5 });",
  "layer: an update by a kernel":
    "here.args[0].update({ slots: [], kernel: { name: 'copyMatrix', arrays: [], numbers: () => [9, 9, 9] } }, {}, 1, 0);",
  "layer: closes its memory": "here.args[0].close();",
  "layer: gathers data":
    "here.args[0].gather(0, { rows: 1, columns: 1, values: new Float64Array(1) }, new Uint32Array(1), {});",
  "layer: replaces the backend's functions": "here.args[0].view = () => new Float32Array(9);",
  "layer: the backend's insides": "here.args[0].threads.memory.memory.grow(1);",
  "layer: the backend's prototype": "Object.getPrototypeOf(here.args[0]).mark = 1;",
  "layer: offsets of its arrays": "here.args[2].tensors[0] = 1e8;",
  "layer: takes offsets away": "here.args[2].tensors.length = 0;",
  "layer: what lies in memory before it is written":
    "const all = here.args[0].view(0, 64); if (all.some((x) => !Number.isFinite(x))) throw new Error('found ' + all);",
  "layer: writes to all of its own": "here.args[0].view(0, 64).fill(0.5);",
  "optimizer: the buffer of the parameters": "new Uint8Array(here.args[0].buffer).fill(1);",
  "optimizer: keeps the parameters": "here.keep(here.args[0]);",
  "optimizer: more parameters": "here.args[0].set(new Float32Array(1e6));",
  "optimizer: an index beyond": "here.args[0][1e6] = 1; here.args[0][-1] = 1;",
  "optimizer: numbers that are none": "here.args[0].fill(NaN);",
  "initializer: the methods of all random numbers":
    "Object.getPrototypeOf(here.args[2]).uniform = () => 0.5;",
  "initializer: the generator's class": "here.args[2].constructor.keyed = () => null;",
  "initializer: a generator of its own":
    "here.args[2].constructor.keyed(1, 'weights', 0).normal(); here.args[2].normal = () => 1;",
  "initializer: the shape": "here.args[1].units = 1000;",
  "initializer: draws without end": "for (let i = 0; i < 1000; i++) here.args[2].normal();",
  "initializer: the buffer of the weights": "new Uint8Array(here.args[0].buffer).fill(0);",
  "schedule: what it is given": "here.args[0].steps = 1e9; here.args[0].learningRate = 5;",
};

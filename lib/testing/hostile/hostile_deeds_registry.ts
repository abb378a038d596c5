import type { Deeds } from "./hostile_extension.ts";

/** Tries to change components of ours, or to leave something for the next trial. */
export const deedsOnRegistries: Deeds = {
  "replaces tanh":
    "here.registries.activations.register('tanh', here.entry(() => ({ f: () => 7, df: () => 7 })));",
  "replaces its own":
    "here.registries.activations.register('own', here.entry(() => ({ f: () => 7, df: () => 7 })));",
  "adds an entry late":
    "here.registries.activations.register('late', here.entry(() => ({ f: () => 7, df: () => 7 })));",
  "rebuilds an entry": "here.registries.activations.get('tanh').build = () => ({ f: () => 7, df: () => 7 });",
  "defines an entry's build":
    "Object.defineProperty(here.registries.activations.get('tanh'), 'build', { value: () => null });",
  "changes what an entry builds": "here.registries.activations.get('tanh').build({}).f = () => 7;",
  "changes what softmax builds":
    "here.registries.activations.get('softmax').build({}).forwardRow = () => {};",
  "changes the kernel of an entry": "here.registries.activations.get('tanh').build({}).kernel.name = 'relu';",
  "changes what a loss builds": "here.registries.losses.get('cross_entropy').build({}).row = () => 7;",
  "changes the loss on logits":
    "here.registries.losses.get('cross_entropy').build({}).onLogits.loss.row = () => 7;",
  "changes an optimizer":
    "here.registries.optimizers.get('adam').build({ learning_rate: 0.1 }).update = () => {};",
  "changes an initializer": "here.registries.initializers.get('he_normal').build({}).mark = 1;",
  "changes an entry's options":
    "here.registries.activations.get('leaky_relu').options.entries.negative_slope = here.v.any();",
  "changes a default":
    "here.registries.activations.get('leaky_relu').options.entries.negative_slope.default = 9;",
  "changes how options are read":
    "here.registries.activations.get('leaky_relu').options['~run'] = () => ({ typed: true, value: {} });",
  "changes a description": "here.registries.losses.get('mse_mean').description = 'forged';",
  "changes an entry of entries()":
    "[...here.registries.activations.entries()].find(([name]) => name === 'tanh')[1].build = null;",
  "changes what an entry of entries() builds":
    "[...here.registries.activations.entries()].find(([name]) => name === 'tanh')[1].build({}).f = () => 7;",
  "empties a registry":
    "here.registries.activations.names().length = 0; here.registries.activations.entries().return?.();",
  "replaces a registry": "here.registries.activations = here.registries.losses;",
  "replaces a registry's method": "here.registries.activations.get = () => null;",
  "a registry's private parts": "here.registries.activations.constructor.prototype.get = () => null;",
  "a name that is none":
    "here.registries.activations.register({ toString: () => 'tanh' }, here.entry(() => null));",
  "a name that changes":
    "let n = 0; here.registries.activations.register({ toString: () => n++ ? 'tanh' : 'other' }, here.entry(() => null));",
  "a name of all objects": "here.registries.activations.register('constructor', here.entry(() => null));",
  "an entry that is a proxy":
    "here.registries.losses.register('odd', new Proxy(here.entry(() => null), { get(of, key) { throw key; } }));",
  "the class of an error of ours":
    "try { here.registries.losses.get('none'); } catch (error) { error.constructor.prototype.name = 'x'; }",
  "the class of an error of valibot":
    "try { here.v.parse(here.v.string(), 1); } catch (error) { error.constructor.prototype.message = 'x'; }",
  "a schema of valibot": "Object.getPrototypeOf(here.v.string()).mark = 1; here.v.string().kind = 'x';",
  "its own module's variables": "here.count += 1000; here.steal();",
  "its own context": "here.registries.mark = 1;",
  "symbols that all share": "Symbol.for('mark').description.mark = 1;",
  "the text of a regular expression of valibot":
    "here.v.EMAIL_REGEX.compile('x'); here.v.EMAIL_REGEX.lastIndex = 3;",
  "an iterator that does not end well":
    "here.registries.activations.register(...{ *[Symbol.iterator]() { yield 'odd'; yield here.entry(() => null); throw 1; } });",
};

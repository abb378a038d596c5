// @ts-self-types="./module.d.ts"
import source module from "./fma.wasm";
export default module;

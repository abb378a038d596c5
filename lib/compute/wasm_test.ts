import { blasEngine, blasFile } from "../testdata/engines.ts";
import { testBackend } from "./conformance.ts";
import { WasmEngine } from "./wasm.ts";

testBackend("wasm", new WasmEngine("wasm"), 1e-5);
testBackend("wasm-fma", new WasmEngine("wasm-fma"), 1e-5);
if (blasFile !== undefined) testBackend("blas", blasEngine(), 1e-5);

import { testBackend } from "./conformance.ts";
import { reference } from "./reference.ts";

testBackend("reference", reference, 1e-13);

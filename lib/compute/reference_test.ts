import { testBackend } from "../testing/conformance.ts";
import { reference } from "./reference.ts";

testBackend("reference", reference, 1e-13);

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { serve } from "./worker.ts";

serve();

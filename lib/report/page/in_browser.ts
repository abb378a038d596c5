/**
 * The report in a real browser, for tests: Debian's chromium, if it is installed.
 *
 * @module
 */
import type { Browser, Page } from "npm:playwright-core@1.65.1";
import { withFolder } from "../sample_runs.ts";

const CHROMIUM = "/usr/bin/chromium";
const isInstalled = exists(CHROMIUM);
const without = isInstalled ? "" : ` (ignored: ${CHROMIUM} is not installed)`;

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page that is open, and what must not have happened on it. */
export interface Opened {
  readonly page: Page;
  /** Requests other than for the file, messages on the console, errors of scripts. */
  readonly troubles: string[];
}

/** What is there when a page has loaded: `atLoad` in it. How long that takes depends on how much it is. */
export interface AtLoad {
  /** Rows of tables that have a place on the page. */
  readonly rows: number;
  /** Charts that are drawn. */
  readonly charts: number;
}

const COUNT = `addEventListener("load", () => {
  const rows = [...document.querySelectorAll("tbody tr")].filter((row) => row.getClientRects().length > 0).length;
  globalThis.atLoad = { rows, charts: document.querySelectorAll(".chart svg").length };
}, true)`;

/** A test with a browser and a new folder; ignored, and named so, where there is none. */
export function browserTest(
  name: string,
  test: (open: (file: string, width?: number) => Promise<Opened>, folder: string) => Promise<void>,
): void {
  Deno.test({
    name: `report.html in a browser: ${name}${without}`,
    ignore: !isInstalled,
    sanitizeOps: false, // the browser's process is the library's
    sanitizeResources: false,
    fn: () => withFolder((folder) => withBrowser((open) => test(open, folder))),
  });
}

/** Calls `use` with a browser, which is closed afterwards. */
export async function withBrowser(
  use: (open: (file: string, width?: number) => Promise<Opened>) => Promise<void>,
): Promise<void> {
  // Without this playwright-core looks below /proc, which takes every permission there is.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("npm:playwright-core@1.65.1");
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  try {
    await use((file, width = 1200) => open(browser, file, width));
  } finally {
    await browser.close();
  }
}

async function open(browser: Browser, file: string, width: number): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 1000 } });
  const troubles: string[] = [];
  page.on("console", (message) => troubles.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`error: ${error.stack}`));
  page.on("request", (request) => {
    if (request.url() !== `file://${file}`) troubles.push(`request: ${request.url()}`);
  });
  await page.addInitScript(COUNT);
  await page.goto(`file://${file}`);
  return { page, troubles };
}

/** The texts in a chart, once it is drawn. */
export async function textsOf(page: Page, id: string): Promise<string[]> {
  const texts = page.locator(`#chart-${id} svg text`);
  await page.locator(`#chart-${id}`).scrollIntoViewIfNeeded();
  await texts.first().waitFor();
  return await texts.allTextContents();
}

/** What the tooltip says when the pointer is at a place of the chart. */
export async function hovered(page: Page, id: string, series: number, place: number[]): Promise<string[]> {
  await textsOf(page, id);
  const [x, y] = await page.evaluate(
    ([id, series, place]) => {
      // deno-lint-ignore no-explicit-any
      const { echarts, document } = globalThis as any;
      const element = document.getElementById(`chart-${id}`);
      const { left, top } = element.getBoundingClientRect();
      const at = echarts.getInstanceByDom(element).convertToPixel({ seriesIndex: series }, place);
      return [left + at[0], top + at[1]];
    },
    [id, series, place] as const,
  );
  await page.mouse.move(x - 3, y - 3);
  await page.mouse.move(x, y);
  const tip = page.locator(`#chart-${id} .tip`);
  await tip.waitFor();
  return [await tip.locator("b").innerText(), ...(await tip.locator("tr").allInnerTexts())];
}

/** The cells of a column of a table as they stand, hidden rows left out. */
export async function column(page: Page, table: string, name: string): Promise<string[]> {
  const names = await page.locator(`#${table} thead th`).allInnerTexts();
  const index = names.findIndex((text) =>
    text.trim().startsWith(name) && !text.trim().startsWith(`${name}_`)
  );
  return await page.locator(`#${table} tbody tr:not([hidden]) td:nth-child(${index + 1})`).allInnerTexts();
}

/** A number as a tooltip shows it. */
export const shown = (value: string | number) => String(Number(Number(value).toPrecision(6)));

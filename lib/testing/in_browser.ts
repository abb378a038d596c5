/**
 * Tests the report in a real browser: Debian's chromium, if installed.
 *
 * @module
 */
import type { Browser, Page } from "npm:playwright-core@1.65.1";
import { withFolder } from "./sample_runs.ts";

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

/** An open page, and its errors. */
export interface Opened {
  readonly page: Page;
  /** Requests other than for the file, console messages and script errors. */
  readonly troubles: string[];
}

/** The size of a loaded page: `atLoad` in it. It determines the time to load. */
export interface AtLoad {
  /** Table rows that are laid out. */
  readonly rows: number;
  /** Drawn charts. */
  readonly charts: number;
}

const COUNT = `addEventListener("load", () => {
  const rows = [...document.querySelectorAll("tbody tr")].filter((row) => row.getClientRects().length > 0).length;
  globalThis.atLoad = { rows, charts: document.querySelectorAll(".chart svg").length };
}, true)`;

/** Opens a file of the disk in a page of its own. Default width: 1200 pixels. */
type Open = (file: string, width?: number) => Promise<Opened>;

/** The browser of all tests of a file: it takes longer to start than most of them. */
let shared: Promise<Browser> | undefined;
let isClosedAtEnd = false;

/**
 * A test with a browser and a new folder; ignored, with a note in its name, if the browser is not installed. Its pages
 * share nothing with those of other tests.
 */
export function browserTest(name: string, test: (open: Open, folder: string) => Promise<void>): void {
  if (!isClosedAtEnd) Deno.test.afterAll(async () => await (await shared)?.close());
  isClosedAtEnd = true;
  Deno.test({
    name: `report.html in a browser: ${name}${without}`,
    ignore: !isInstalled,
    sanitizeOps: false, // the browser's process is the library's
    sanitizeResources: false,
    fn: () => withFolder((folder) => withPages(shared ??= launch(), (open) => test(open, folder))),
  });
}

/** Calls `use` with a browser and closes it afterwards. */
export async function withBrowser(use: (open: Open) => Promise<void>): Promise<void> {
  const browser = launch();
  await withPages(browser, use).finally(async () => await (await browser).close());
}

async function launch(): Promise<Browser> {
  // Without this, playwright-core reads /proc, which needs all permissions.
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("npm:playwright-core@1.65.1");
  return await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

/** Calls `use`, and closes the pages that it opened. */
async function withPages(browser: Promise<Browser>, use: (open: Open) => Promise<void>): Promise<void> {
  const pages: Page[] = [];
  try {
    await use(async (file, width = 1200) => {
      const opened = await open(await browser, file, width);
      pages.push(opened.page);
      return opened;
    });
  } finally {
    for (const page of pages) await page.close();
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

/** The texts in a chart, after it is drawn. */
export async function textsOf(page: Page, id: string): Promise<string[]> {
  const texts = page.locator(`#chart-${id} svg text`);
  await page.locator(`#chart-${id}`).scrollIntoViewIfNeeded();
  await texts.first().waitFor();
  return await texts.allTextContents();
}

/** The texts of the tooltip at a place of the chart. */
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

/** The visible cells of a table's column, in order. */
export async function column(page: Page, table: string, name: string): Promise<string[]> {
  const names = await page.locator(`#${table} thead th`).allInnerTexts();
  const index = names.findIndex((text) =>
    text.trim().startsWith(name) && !text.trim().startsWith(`${name}_`)
  );
  return await page.locator(`#${table} tbody tr:not([hidden]) td:nth-child(${index + 1})`).allInnerTexts();
}

/** A number as a tooltip shows it. */
export const shown = (value: string | number) => String(Number(Number(value).toPrecision(6)));

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { optionOf, withRun } from "../../testing/options_of.ts";
import { chartsAsSvg } from "../charts/svg.ts";
import { roots, sweep } from "../../testing/sample_runs.ts";
import { hostile } from "../../testing/hostile_run.ts";
import { html, jsonForScript } from "./html.ts";
import { meanWithHalf } from "./mean_with_half.ts";
import { reportPage } from "./page.ts";
import { reportSections } from "./sections.ts";

Deno.test("html escapes text, numbers and lists in markup, and jsonForScript() cannot end its element", () => {
  assertEquals(
    String(html`<p title="${"\"'"}">${["<b>", html`<i>${"&"}</i>`, 1]}${undefined}${false}</p>`),
    `<p title="&quot;&#39;">&lt;b&gt;<i>&amp;</i>1</p>`,
  );
  const value = { text: "</script><!--<script>\u2028" };
  const json = String(jsonForScript(value));
  assertEquals(json.includes("<") || json.includes("\u2028"), false);
  assertEquals(JSON.parse(json), value);
});

Deno.test("meanWithHalf() shows two digits of half of the interval, and as many decimals of the mean", () => {
  const cases: [mean: number, low: number | undefined, shown: string][] = [
    [0.97123, 0.96913, "0.9712 ± 0.0021"],
    [0.5, undefined, "0.5"],
    [1234.5, 1000, "1235 ± 235"],
    [0.5, 0.5, "0.5 ± 0"],
    [1e-12, 0, "1e-12 ± 1e-12"],
    [NaN, NaN, "NaN ± NaN"],
  ];
  for (const [mean, low, shown] of cases) assertEquals(meanWithHalf(mean, low), shown);
});

Deno.test("reportPage() shows hostile text in names, values, errors and files as text", async () => {
  await withRun(hostile, async (charted) => {
    const sections = reportSections(charted);
    const page = await reportPage(charted, sections);
    const body = page.slice(page.indexOf("<body>"), page.indexOf('<script type="application/json"'));
    assertEquals(/<(script|img|iframe|object|embed|link|base)\b/i.test(body), false);
    assertEquals(/ on\w+="/.test(body), false);
    assertEquals(page.match(/<\/script>/g)?.length, 2, "only ours end");
    assertEquals(["\u001b", "\u202e"].filter((character) => body.includes(character)), []);
    assertStringIncludes(body, "&lt;/script&gt;&lt;script&gt;alert(1)");
    for (const { id } of sections.flatMap(({ charts }) => charts)) assertMatch(id, /^[a-z0-9_-]+$/);
    const svgs = await chartsAsSvg(sections.flatMap(({ charts }) => charts));
    for (const svg of svgs.values()) {
      assertEquals(/<(script|img)\b| on\w+="/i.test(svg.replaceAll(/>[^<]*</g, "><")), false);
    }
  });
});

Deno.test("reportSections() have charts of plain JSON, each with an id of its own, and SVG of the same option", async () => {
  for (const files of [sweep, roots, hostile]) {
    await withRun(files, async (charted) => {
      const charts = reportSections(charted).flatMap(({ charts }) => charts);
      assertEquals(new Set(charts.map(({ id }) => id)).size, charts.length);
      const before = JSON.stringify(charts);
      for (const chart of charts) {
        const check = (value: unknown): boolean =>
          value === null ||
          (typeof value === "object" ? Object.values(value).every(check) : typeof value !== "function");
        assert(check(optionOf(chart)), chart.id);
      }
      const svgs = await chartsAsSvg(charts);
      assertEquals([...svgs.keys()], charts.map(({ id }) => id));
      for (const svg of svgs.values()) assertMatch(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      assertEquals(JSON.stringify(charts), before, "the library has not changed the option");
    });
  }
});

Deno.test("reportPage() forbids everything but its own script, and takes sections of other modules", async () => {
  await withRun(sweep, async (charted) => {
    const further = {
      id: "mistakes",
      title: "Worst <mistakes>",
      html: html`<p id="own">${"<7>"}</p>`,
      charts: [],
    };
    const sections = reportSections(charted, [further]);
    assertEquals(sections.map(({ id }) => id), [
      "trials",
      "curves",
      "mistakes",
      "parameters",
      "time",
      "setup",
    ]);
    const page = await reportPage(charted, sections);
    assertStringIncludes(page, '<p id="own">&lt;7&gt;</p>');
    assertStringIncludes(page, ">Worst &lt;mistakes&gt;</h2>");
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
    const script = page.slice(
      page.lastIndexOf("<script>") + "<script>".length,
      page.lastIndexOf("</script>"),
    );
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
    assertEquals(
      policy,
      `default-src 'none'; script-src 'sha256-${
        new Uint8Array(hash).toBase64()
      }'; style-src 'unsafe-inline'; ` +
        "img-src data:; base-uri 'none'; form-action 'none'",
    );
    assertEquals(
      /(src|href)="(?!#)/.test(page.slice(0, page.indexOf('<script type="application/json"'))),
      false,
    );
  });
});

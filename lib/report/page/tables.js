// Sorts a table by the column whose heading is clicked, and filters its rows by the text in the field above it.
(() => {
  /** The text of the file: a cell that shows fewer digits has all in its title attribute. */
  const valueOf = (cell) => cell.title || cell.textContent;
  const numberOf = (text) => text.trim() === "" ? NaN : Number(text);

  function sort(table, heading) {
    const column = heading.cellIndex;
    const descending = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => {
      const text = valueOf(row.cells[column]);
      const number = numberOf(text);
      return { row, text, number, kind: text === "" || text === "NaN" ? 2 : Number.isNaN(number) ? 1 : 0 };
    });
    const sign = descending ? -1 : 1;
    rows.sort((a, b) =>
      a.kind - b.kind ||
      (a.kind === 0
        ? sign * (a.number < b.number ? -1 : a.number > b.number ? 1 : 0)
        : sign * a.text.localeCompare(b.text))
    );
    body.append(...rows.map(({ row }) => row));
  }

  const TERM = /^([^<>=!]+)(<=|>=|!=|=|<|>)(.+)$/;

  /** The column with this heading, or whose dotted path ends with the name. */
  function columnNamed(table, name) {
    const cells = [...table.tHead.rows[0].cells];
    const found = cells.find(({ textContent }) => textContent.toLowerCase() === name) ??
      cells.find(({ title }) => title.toLowerCase() === name || title.toLowerCase().endsWith(`.${name}`));
    return found?.cellIndex;
  }

  /** A test of rows for one word: `loss<0.1` compares, other words must occur in the row. */
  function testOf(table, word) {
    const [, name, sign, wanted] = TERM.exec(word) ?? [];
    const column = name === undefined ? undefined : columnNamed(table, name);
    if (column === undefined) return (row) => row.textContent.toLowerCase().includes(word);
    const number = numberOf(wanted);
    return (row) => {
      const text = valueOf(row.cells[column]).toLowerCase();
      const value = numberOf(text);
      const isNumeric = !Number.isNaN(number);
      if (sign === "=") return isNumeric ? value === number : text === wanted;
      if (sign === "!=") return isNumeric ? value !== number : text !== wanted;
      if (sign === "<") return value < number;
      if (sign === ">") return value > number;
      return sign === "<=" ? value <= number : value >= number;
    };
  }

  function filter(table, text, output) {
    const tests = text.toLowerCase().split(/\s+/).filter(Boolean).map((word) => testOf(table, word));
    let count = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = !tests.every((test) => test(row));
      if (!row.hidden) count++;
    }
    output.textContent = tests.length === 0 ? "" : `${count} of ${table.tBodies[0].rows.length}`;
  }

  for (const block of document.querySelectorAll(".table")) {
    const table = block.querySelector("table");
    for (const heading of table.tHead.rows[0].cells) {
      heading.querySelector("button").addEventListener("click", () => sort(table, heading));
    }
    const field = block.querySelector("input");
    field?.addEventListener("input", () => filter(table, field.value, block.querySelector("output")));
  }
  addEventListener("load", () => setTimeout(() => document.documentElement.classList.remove("opening")));
})();

export { type CsvTable, lineMistake, readCsv, rowMistake, unreadable } from "../run/read_csv.ts";

export { type CsvTable, lineMistake, readCsv, unreadable } from "../run/read_csv.ts";

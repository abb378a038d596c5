export { type CsvTable, lineMistake, readCsv, rowMistake, unreadable } from "../../store/read_csv.ts";

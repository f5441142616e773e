// A CSV reader written after readr's rules (readr.tidyverse.org: read_csv): a UTF-8 BOM is dropped, " quotes and is doubled inside
// quotes, line ends of any kind outside quotes end a row and inside quotes are text, nothing is trimmed (trim_ws = FALSE), and no
// text is taken for a missing value (na = character()). Prints the rows as JSON. Shares no code with Python's csv.
import { readFileSync } from "node:fs";

let text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(process.argv[2]));
if (text.startsWith("\ufeff")) text = text.slice(1);
const rows = [];
let row = [], cell = "", quoted = false, at = 0;
while (at < text.length) {
  const ch = text[at++];
  if (quoted) {
    if (ch !== '"') cell += ch;
    else if (text[at] === '"') (cell += '"'), at++;
    else quoted = false;
  } else if (ch === '"' && cell === "") quoted = true;
  else if (ch === ",") row.push(cell), (cell = "");
  else if (ch === "\n" || ch === "\r") {
    if (ch === "\r" && text[at] === "\n") at++;
    row.push(cell), rows.push(row), (row = []), (cell = "");
  } else cell += ch;
}
if (quoted) throw new Error("an open quote at the end");
if (cell !== "" || row.length) row.push(cell), rows.push(row);
const widths = new Set(rows.map((r) => r.length));
if (widths.size !== 1) throw new Error(`rows of ${[...widths]} cells`);
process.stdout.write(JSON.stringify(rows));

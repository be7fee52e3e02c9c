/** Rows as CSV: RFC 4180 quoting, one header line, LF as many tools expect, booleans and JSON as the data dictionary says. */
import { stringify, type Options, type Stringifier } from 'csv-stringify';

const FORMAT: Options = {
  header: true,
  quoted_match: /^\s|\s$/,
  // what a spreadsheet would run is data all the same: it is not altered
  cast: {
    boolean: (value) => (value ? 'True' : 'False'),
    object: (value) => JSON.stringify(value),
  },
};

/** Takes rows as objects (or lists in the order of the columns), gives text. */
export const csvWriter = (columns: readonly string[]): Stringifier => stringify({ ...FORMAT, columns: [...columns] });

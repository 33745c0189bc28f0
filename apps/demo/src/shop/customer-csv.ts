import { IsEmail, IsIn, IsISO31661Alpha2, IsNotEmpty, IsOptional, MaxLength, validateSync } from 'class-validator';
import { parse } from 'csv-parse/sync';

/** One row of a customer file. The messages are read by whoever has to mend the file. */
export class CustomerRow {
  @IsEmail({}, { message: 'is not an e-mail address' })
  email!: string;

  @IsNotEmpty({ message: 'is empty' })
  @MaxLength(200, { message: 'has more than 200 characters' })
  name!: string;

  @IsNotEmpty({ message: 'is empty' })
  @MaxLength(100, { message: 'has more than 100 characters' })
  city!: string;

  @IsISO31661Alpha2({ message: 'is not a country code of two letters, such as DE' })
  country!: string;

  @IsOptional()
  @IsIn(['yes', 'no', ''], { message: 'is neither yes nor no' })
  newsletter?: string;
}

/** Something that is wrong with one row. */
export interface RowError {
  /** Line of the text where the row ends; the header is line 1. */
  readonly line: number;
  /** As the file names it; empty when the whole row is meant. */
  readonly column: string;
  readonly value: string;
  readonly problem: string;
}

/** A customer file, read: good rows with their lines, and everything that is wrong with the others. */
export interface CustomerFile {
  readonly rows: readonly { readonly line: number; readonly customer: CustomerRow }[];
  readonly errors: readonly RowError[];
}

/** How a customer file is written. */
export interface CustomerFileFormat {
  /** Sign between two fields. */
  readonly delimiter: string;
  /** Column names of the file, by the names of {@link CustomerRow}, where they differ. */
  readonly columns: Readonly<Record<string, string>>;
}

const REQUIRED_COLUMNS = ['email', 'name', 'city', 'country'] as const;
const COLUMNS = [...REQUIRED_COLUMNS, 'newsletter'] as const;

type Column = (typeof COLUMNS)[number];

/**
 * Reads customers from CSV text. Wrong rows are listed, not thrown.
 * @throws Error when the text is no CSV, or a required column is missing; `cause` is the reader's own error
 */
export function readCustomers(csv: string, { delimiter, columns }: CustomerFileFormat): CustomerFile {
  const [header, ...records] = readRecords(csv, delimiter);
  if (header === undefined) throw new Error('The CSV text is empty. The first line must name the columns.');
  const names = namesInFile(columns);
  const positions = findColumns(names, header.record);
  const rows: { line: number; customer: CustomerRow }[] = [];
  const errors: RowError[] = [];
  const lineByEmail = new Map<string, number>();
  for (const { record, line } of records) {
    const row = toRow(record, positions);
    const found =
      record.length > header.record.length ? [tooLong(record, header.record.length, line)] : check(row, line);
    const customer = { ...row, email: row.email.toLowerCase(), country: row.country.toUpperCase() };
    const twin = lineByEmail.get(customer.email);
    if (twin === undefined) lineByEmail.set(customer.email, line);
    else if (row.email !== '')
      found.push({ line, column: 'email', value: row.email, problem: `is already on line ${twin}` });
    if (found.length === 0) rows.push({ line, customer });
    errors.push(...found.map((error) => ({ ...error, column: names.get(error.column as Column) ?? '' })));
  }
  return { rows, errors };
}

/** What the file calls each column. */
function namesInFile(columns: CustomerFileFormat['columns']): Map<Column, string> {
  const unknown = Object.keys(columns).filter((name) => !COLUMNS.some((column) => column === name));
  if (unknown.length > 0) {
    throw new Error(`The column names speak of ${unknown.join(', ')}. A customer has ${COLUMNS.join(', ')}.`);
  }
  return new Map(COLUMNS.map((column) => [column, String(columns[column] ?? column)]));
}

function findColumns(names: ReadonlyMap<Column, string>, header: readonly string[]): Map<Column, number> {
  const lower = header.map((name) => name.toLowerCase());
  const positions = new Map([...names].map(([column, name]) => [column, lower.indexOf(name.toLowerCase())]));
  const missing = REQUIRED_COLUMNS.filter((column) => positions.get(column) === -1).map((column) => names.get(column));
  if (missing.length === 0) return positions;
  throw new Error(
    `The first line does not name the ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}. ` +
      `It reads: ${header.join(', ')}.`,
  );
}

function readRecords(csv: string, delimiter: string): { record: string[]; line: number }[] {
  try {
    const records = parse(csv, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
    return (records as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      record,
      line: info.lines,
    }));
  } catch (error) {
    throw new Error(`The text cannot be read as CSV: ${(error as Error).message}.`, { cause: error });
  }
}

function toRow(record: readonly string[], positions: ReadonlyMap<Column, number>): CustomerRow {
  const row = new CustomerRow();
  for (const [column, position] of positions) row[column] = record[position] ?? '';
  return row;
}

function check(row: CustomerRow, line: number): RowError[] {
  return validateSync(row).flatMap(({ property, value, constraints }) =>
    Object.values(constraints ?? {}).map((problem) => ({ line, column: property, value: String(value), problem })),
  );
}

function tooLong(record: readonly string[], columns: number, line: number): RowError {
  const problem = `has ${record.length} fields, the first line has ${columns}; a field with the delimiter in it needs quotes`;
  return { line, column: '', value: record.join(' | '), problem };
}

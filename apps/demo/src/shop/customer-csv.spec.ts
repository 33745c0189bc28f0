import { readCustomers } from './customer-csv.js';

const COMMA = { delimiter: ',', columns: {} };

describe('readCustomers', () => {
  it('reads good rows, with quotes, empty lines, a byte order mark and columns in any order', () => {
    const csv =
      '\uFEFFName,Email,Country,City,Extra\r\n"Weber, Ada",ADA@example.com,de,Berlin,x\r\n\r\nTomas Novak,t@example.org,GB,"Le\neds",\n';
    const { rows, errors } = readCustomers(csv, COMMA);
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      {
        line: 2,
        customer: { name: 'Weber, Ada', email: 'ada@example.com', country: 'DE', city: 'Berlin', newsletter: '' },
      },
      {
        line: 5,
        customer: { name: 'Tomas Novak', email: 't@example.org', country: 'GB', city: 'Le\neds', newsletter: '' },
      },
    ]);
  });

  it('lists every problem of every wrong row by line and column, and keeps the good rows', () => {
    const csv = [
      'email,name,city,country,newsletter',
      'not-an-address,,Berlin,DE,yes',
      'good@example.com,Good,Paris,FR,no',
      'x@example.com,X,Paris,Atlantis,perhaps',
      'short@example.com,Short',
    ].join('\n');
    const { rows, errors } = readCustomers(csv, COMMA);
    expect(rows.map(({ customer }) => customer.email)).toEqual(['good@example.com']);
    expect(errors).toEqual([
      { line: 2, column: 'email', value: 'not-an-address', problem: 'is not an e-mail address' },
      { line: 2, column: 'name', value: '', problem: 'is empty' },
      { line: 4, column: 'country', value: 'Atlantis', problem: 'is not a country code of two letters, such as DE' },
      { line: 4, column: 'newsletter', value: 'perhaps', problem: 'is neither yes nor no' },
      { line: 5, column: 'city', value: '', problem: 'is empty' },
      { line: 5, column: 'country', value: '', problem: 'is not a country code of two letters, such as DE' },
    ]);
  });

  it('names the line that has an address first when it comes twice', () => {
    const csv = 'email,name,city,country\na@example.com,A,Paris,FR\nA@EXAMPLE.COM,B,Lyon,FR\n';
    const { rows, errors } = readCustomers(csv, COMMA);
    expect(rows).toHaveLength(1);
    expect(errors).toEqual([{ line: 3, column: 'email', value: 'A@EXAMPLE.COM', problem: 'is already on line 2' }]);
  });

  it('does not shift the fields of a row that has an unquoted delimiter', () => {
    const { rows, errors } = readCustomers('email,name,city,country\na@example.com,Weber, Ada,Berlin,DE\n', COMMA);
    expect(rows).toEqual([]);
    expect(errors[0]).toMatchObject({ line: 2, value: 'a@example.com | Weber | Ada | Berlin | DE' });
  });

  it('reads other column names and delimiters', () => {
    const columns = { email: 'E-Mail', country: 'Land' };
    const csv = 'E-Mail;name;city;Land\na@example.com;A;Wien;at\nb@example.com;B;Graz;Austria\n';
    const { rows, errors } = readCustomers(csv, { delimiter: ';', columns });
    expect(rows[0]?.customer).toMatchObject({ email: 'a@example.com', country: 'AT' });
    expect(errors).toMatchObject([{ line: 3, column: 'Land', value: 'Austria' }]);
  });

  it('says which columns the first line lacks', () => {
    expect(() => readCustomers('email;name\na;b', COMMA)).toThrow(
      'The first line does not name the columns email, name, city, country. It reads: email;name.',
    );
    expect(() => readCustomers('  \n', COMMA)).toThrow('The CSV text is empty');
  });

  it('refuses a name for a column that customers do not have', () => {
    const read = () => readCustomers('a,b\n', { delimiter: ',', columns: { mail: 'a' } });
    expect(read).toThrow('The column names speak of mail. A customer has email, name, city, country, newsletter.');
  });

  it('refuses text that is no CSV and keeps the reader’s error as the cause', () => {
    const read = () => readCustomers('email,name,city,country\n"open,A,Paris,FR\n', COMMA);
    expect(read).toThrow(/^The text cannot be read as CSV: Quote Not Closed/);
    expect(read).toThrow(expect.objectContaining({ cause: expect.objectContaining({ code: 'CSV_QUOTE_NOT_CLOSED' }) }));
  });
});

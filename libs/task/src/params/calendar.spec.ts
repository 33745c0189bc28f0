import { clockText, dayText, isWritable, localZone, parseDay, parseInstant } from './calendar.js';

const BERLIN = 'Europe/Berlin';

describe('parseDay', () => {
  it.each([
    ['2026-02-28', '2026-02-28T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31', '9999-12-31T00:00:00.000Z'],
  ])('reads %s as midnight UTC', (text, expected) => {
    expect(parseDay(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '26-01-01',
    '2026-01-01T00:00',
    '',
    'today',
  ])('refuses "%s"', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });

  it('reads every day it writes', () => {
    for (let day = Date.UTC(1899, 11, 25); day < Date.UTC(1901, 2, 5); day += 86_400_000) {
      expect(parseDay(dayText(new Date(day)))?.getTime()).toBe(day);
    }
  });
});

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T14:30Z', '2026-03-01T14:30:00.000Z'],
    ['2026-03-01T14:30:15+02:00', '2026-03-01T12:30:15.000Z'],
    ['2026-03-01 14:30:15.25-0130', '2026-03-01T16:00:15.250Z'],
    ['2026-03-01T14:30:15.123456789z', '2026-03-01T14:30:15.123Z'],
  ])('reads %s, which has an offset, whatever the zone is', (text, expected) => {
    expect(parseInstant(text)).toEqual(new Date(expected));
    expect(parseInstant(text, BERLIN)).toEqual(new Date(expected));
  });

  it('asks for an offset where there is no zone to assume', () => {
    expect(parseInstant('2026-03-01T14:30')).toBe('no offset');
  });

  it.each([
    ['2026-01-15T12:00', '2026-01-15T11:00:00.000Z'],
    ['2026-07-15T12:00:30', '2026-07-15T10:00:30.000Z'],
    ['2026-10-25T03:30', '2026-10-25T02:30:00.000Z'],
    ['1960-05-01T00:15', '1960-04-30T23:15:00.000Z'],
  ])('reads %s on the clock of the zone', (text, expected) => {
    expect(parseInstant(text, BERLIN)).toEqual(new Date(expected));
  });

  it('takes the first of two times of one name', () => {
    expect(parseInstant('2026-10-25T02:30', BERLIN)).toEqual(new Date('2026-10-25T00:30:00.000Z'));
  });

  it.each([
    [BERLIN, '2026-03-29T02:30'],
    ['Pacific/Apia', '2011-12-30T12:00'],
  ])('says when the clock of %s jumps over %s', (zone, text) => {
    expect(parseInstant(text, zone)).toBe('skipped');
  });

  it.each([
    '2026-02-30T10:00Z',
    '2026-03-01T24:00Z',
    '2026-03-01T10:60Z',
    '2026-03-01T10:00:60Z',
    '2026-03-01T10:00+25:00',
    '2026-03-01',
    '10:00',
    '0000-01-01T00:00+01:00',
    'now',
  ])('refuses %s', (text) => {
    expect(parseInstant(text, BERLIN)).toBeUndefined();
  });
});

describe('clockText', () => {
  it.each([
    ['2026-01-15T11:00:00.000Z', '2026-01-15T12:00'],
    ['2026-07-15T10:00:30.000Z', '2026-07-15T12:00:30'],
    ['2026-07-15T10:00:00.007Z', '2026-07-15T12:00:00.007'],
    ['2026-12-31T23:30:00.000Z', '2027-01-01T00:30'],
  ])('writes %s as %s', (instant, expected) => {
    expect(clockText(new Date(instant), BERLIN)).toBe(expected);
    expect(parseInstant(expected, BERLIN)).toEqual(new Date(instant));
  });

  it('writes on any clock what is read as the same instant', () => {
    for (const zone of ['UTC', BERLIN, 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Africa/Monrovia']) {
      for (let day = 0; day < 200; day++) {
        const instant = new Date(day * 148 * 86_400_000 - 1e11 + day * 12_345_678);
        expect(parseInstant(clockText(instant, zone), zone)).toEqual(instant);
      }
    }
  });
});

it('the zone of this process is one that texts can be read in', () => {
  expect(parseInstant('2026-07-15T12:00', localZone())).toEqual(new Date(2026, 6, 15, 12));
});

it('a year of four digits can be written and read again, others cannot', () => {
  expect(isWritable(new Date('0000-01-01T00:00:00Z'))).toBe(true);
  expect(isWritable(new Date('+010000-01-01T00:00:00Z'))).toBe(false);
  expect(isWritable(new Date('-000001-12-31T00:00:00Z'))).toBe(false);
  expect(isWritable(new Date(Number.NaN))).toBe(false);
});

import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxDate,
  MaxLength,
  Min,
  MinDate,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { readClassRules } from './class-rules.js';

const EARLIEST = new Date('2026-01-01');

enum Format {
  Sql = 'sql',
}

const VALUES: [string, PropertyDecorator[], object][] = [
  ['IsOptional', [IsOptional()], { optional: true }],
  ['ValidateIf', [ValidateIf(() => true)], { conditional: true }],
  ['IsInt, Min and Max', [IsInt(), Min(1), Max(9)], { integer: true, min: 1, max: 9 }],
  ['MinDate and MaxDate', [MinDate(EARLIEST), MaxDate(EARLIEST)], { min: EARLIEST, max: EARLIEST }],
  ['MinDate of a function', [MinDate(() => new Date())], {}],
  ['MinLength and MaxLength', [MinLength(2), MaxLength(5)], { minLength: 2, maxLength: 5 }],
  ['Length', [Length(2, 5)], { minLength: 2, maxLength: 5 }],
  ['Matches', [Matches(/^[a-z]+$/i)], { pattern: /^[a-z]+$/i }],
  ['Matches of a text', [Matches('^[a-z]+$', 'i')], { pattern: /^[a-z]+$/i }],
  ['Matches anywhere', [Matches(/[a-z]/)], {}],
  ['Matches of two ends', [Matches(/^a|b$/)], {}],
  ['Matches of an escaped end', [Matches(/^a\$/)], {}],
  ['IsEmail', [IsEmail()], { format: 'email' }],
  ['IsUrl', [IsUrl()], { format: 'url' }],
  ['IsIn', [IsIn(['a', 'b'])], { choices: ['a', 'b'] }],
  ['IsEnum', [IsEnum(Format)], { choices: Format }],
  ['ValidateNested', [ValidateNested()], { nested: true }],
  ['a rule of lists', [ArrayMinSize(1)], {}],
  ['rules of items', [MinLength(1, { each: true })], {}],
];

const LISTS: [string, PropertyDecorator[], object][] = [
  ['ArrayMinSize and ArrayMaxSize', [ArrayMinSize(1), ArrayMaxSize(3)], { min: 1, max: 3 }],
  ['ArrayNotEmpty', [ArrayNotEmpty()], { min: 1 }],
  ['MaxLength of items', [MaxLength(5, { each: true })], { maxLength: 5 }],
  ['IsIn of items', [IsIn(['a'], { each: true })], { choices: ['a'] }],
  ['IsEmail of items', [IsEmail({}, { each: true })], { format: 'email' }],
  ['IsInt of items', [IsInt({ each: true })], { numbersInside: true }],
  ['IsNumber of items', [IsNumber({}, { each: true })], { numbersInside: true }],
  ['ValidateNested of items', [ValidateNested({ each: true })], { nested: true }],
  ['a rule of values', [MaxLength(5)], {}],
];

function read(decorators: PropertyDecorator[], isList: boolean): object {
  class Arguments {}
  for (const decorate of decorators) decorate(Arguments.prototype, 'x');
  return readClassRules(Arguments, 'x', isList);
}

describe('readClassRules', () => {
  it.each(VALUES)('%s of a value', (_name, decorators, expected) => {
    expect(read(decorators, false)).toEqual(expected);
  });

  it.each(LISTS)('%s of a list', (_name, decorators, expected) => {
    expect(read(decorators, true)).toEqual(expected);
  });

  it('rules of a class replace those its property inherits, as they do in class-validator', () => {
    class Parent {
      @Min(1)
      @Max(5)
      x!: number;
    }
    class Child extends Parent {
      @Max(50)
      declare x: number;
    }
    expect(readClassRules(Child, 'x', false)).toEqual({ max: 50 });
    expect(readClassRules(Parent, 'x', false)).toEqual({ min: 1, max: 5 });
  });

  it('rules of other properties are left alone', () => {
    class Arguments {
      @Min(1)
      other!: number;
    }
    expect(readClassRules(Arguments, 'x', false)).toEqual({});
  });
});

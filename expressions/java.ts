/** Values as Java prints them, which shows where AWS puts a value into a text without making JSON of it. */
import { isArray, isObject, type Json } from './json.ts';

/** Java's `toString` of a value: `{a=1, b=[x, y]}`. */
export function javaText(value: Json): string {
  if (isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${javaText(item)}`)
      .join(', ')}}`;
  return typeof value === 'number' ? javaNumber(value) : String(value);
}

function javaNumber(value: number): string {
  // A whole number stands for the digits it was written with, unless there are too many of them.
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value + 0);
  return javaDouble(value);
}

/** A number that has a fraction or an exponent where it is written: `1.0`, and outside of 10^-3 to 10^7 `1.23456785E7`. */
export function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return withFraction(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withFraction(digits)}E${Number(exponent)}`;
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
